package dev.flowmatch.fidelity;

import java.util.Arrays;
import java.util.Objects;

/**
 * A column of numbers.
 *
 * @param name the column's name
 * @param values finite, or NaN where a value is missing; not copied, so whoever passes or takes it must not alter it
 */
public record NumberColumn(String name, double[] values) implements MixedColumn {
    /** @throws IllegalArgumentException if a value is infinite */
    public NumberColumn {
        Objects.requireNonNull(name);
        for (int row = 0; row < values.length; row++) {
            if (Double.isInfinite(values[row])) {
                throw new IllegalArgumentException(
                        "values must be finite or NaN, but row " + row + " of " + name + " was " + values[row]);
            }
        }
    }

    @Override
    public int count() {
        return values.length;
    }

    @Override
    public boolean isMissing(int row) {
        return Double.isNaN(values[row]);
    }

    @Override
    public NumberColumn take(int[] rows) {
        double[] taken = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            taken[i] = values[rows[i]];
        }
        return new NumberColumn(name, taken);
    }

    /** The values that are there, ascending. */
    double[] sorted() {
        double[] sorted =
                Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
