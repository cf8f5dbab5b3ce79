package dev.flowmatch.fidelity;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows that repeat rows of another table exactly. */
public final class Copies {
    private Copies() {}

    /**
     * The share of the rows that are equal to one of the other table's in every column, numbers to six significant
     * digits: those that a number keeps in single precision.
     *
     * <p>Equation 44 of docs/mathematics.md.
     *
     * @throws IllegalArgumentException if the columns differ
     */
    public static double share(MixedRows rows, MixedRows others) {
        MixedRows.requireSameColumns(rows, others);
        Set<List<Object>> known = new HashSet<>();
        for (int row = 0; row < others.count(); row++) {
            known.add(key(others, row));
        }
        int copies = 0;
        for (int row = 0; row < rows.count(); row++) {
            copies += known.contains(key(rows, row)) ? 1 : 0;
        }
        return (double) copies / rows.count();
    }

    private static List<Object> key(MixedRows rows, int row) {
        Object[] key = new Object[rows.dim()];
        for (int j = 0; j < key.length; j++) {
            key[j] = rows.columns().get(j) instanceof CategoryColumn categories
                    ? (Object) categories.codes()[row]
                    : (Object) sixDigits(((NumberColumn) rows.columns().get(j)).values()[row]);
        }
        return List.of(key);
    }

    private static double sixDigits(double value) {
        if (value == 0 || Double.isNaN(value)) {
            // A negative zero equals a positive one.
            return value + 0.0;
        }
        double unit = Math.pow(10, 5 - Math.floor(Math.log10(Math.abs(value))));
        return Math.rint(value * unit) / unit;
    }
}
