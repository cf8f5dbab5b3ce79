package dev.flowmatch.fidelity;

import java.util.List;
import java.util.Objects;

/**
 * A column of categories.
 *
 * @param name the column's name
 * @param codes places in the labels, or {@value #MISSING} where a value is missing; not copied, so whoever passes or
 *     takes it must not alter it
 * @param labels the categories; both sides of a comparison have the same
 */
public record CategoryColumn(String name, int[] codes, List<String> labels) implements MixedColumn {
    /** The code of a missing value. */
    public static final int MISSING = -1;

    /** @throws IllegalArgumentException if a code is neither that of a label nor {@value #MISSING} */
    public CategoryColumn {
        Objects.requireNonNull(name);
        labels = List.copyOf(labels);
        for (int row = 0; row < codes.length; row++) {
            if (codes[row] < MISSING || codes[row] >= labels.size()) {
                throw new IllegalArgumentException("codes must be -1 to " + (labels.size() - 1) + ", but row " + row
                        + " of " + name + " was " + codes[row]);
            }
        }
    }

    @Override
    public int count() {
        return codes.length;
    }

    @Override
    public boolean isMissing(int row) {
        return codes[row] == MISSING;
    }

    @Override
    public CategoryColumn take(int[] rows) {
        int[] taken = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            taken[i] = codes[rows[i]];
        }
        return new CategoryColumn(name, taken, labels);
    }
}
