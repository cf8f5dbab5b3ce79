package dev.flowmatch.metrics;

import java.util.Arrays;

/**
 * Rows of a sample, [count × dim], row-major, all values finite.
 *
 * <p>The array is not copied: whoever passes or takes it must not alter it. Safe for use by several threads then.
 */
public final class Points {
    private final float[] values;
    private final int dim;

    /**
     * Wraps rows.
     *
     * @param values [count × dim], row-major
     * @param dim the number of columns
     * @throws IllegalArgumentException if {@code dim} is below 1, if the values do not fill whole rows, if there is no
     *     row, or if a value is not finite
     */
    public Points(float[] values, int dim) {
        if (dim < 1) {
            throw new IllegalArgumentException("dim must be at least 1, but was " + dim);
        }
        if (values.length == 0 || values.length % dim != 0) {
            throw new IllegalArgumentException(
                    "values must hold one or more whole rows of " + dim + ", but had length " + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "values must be finite, but row " + i / dim + ", column " + i % dim + " was " + values[i]);
            }
        }
        this.values = values;
        this.dim = dim;
    }

    /** The number of rows. */
    public int count() {
        return values.length / dim;
    }

    /** The number of columns. */
    public int dim() {
        return dim;
    }

    /** The rows themselves, [count × dim], row-major; not a copy. */
    public float[] values() {
        return values;
    }

    /** The value of a row and column. */
    public float at(int row, int column) {
        return values[row * dim + column];
    }

    /** A copy of one column, in row order. */
    public float[] column(int column) {
        float[] copy = new float[count()];
        for (int row = 0; row < copy.length; row++) {
            copy[row] = values[row * dim + column];
        }
        return copy;
    }

    /** A copy of one column, ascending. */
    public float[] sortedColumn(int column) {
        float[] copy = column(column);
        Arrays.sort(copy);
        return copy;
    }

    /** The first {@code rows} rows, or all of them if there are fewer. */
    public Points first(int rows) {
        return rows >= count() ? this : part(0, rows);
    }

    /**
     * A copy of the rows {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @throws IllegalArgumentException if that is an empty range or reaches beyond the rows
     */
    public Points part(int from, int to) {
        if (from < 0 || to <= from || to > count()) {
            throw new IllegalArgumentException(
                    "the range must be a part of " + count() + " rows, but was " + from + " to " + to);
        }
        return new Points(Arrays.copyOfRange(values, from * dim, to * dim), dim);
    }

    /**
     * Checks that two samples have the same columns.
     *
     * @throws IllegalArgumentException if their dimensions differ
     */
    static void requireSameDim(Points a, Points b) {
        if (a.dim != b.dim) {
            throw new IllegalArgumentException(
                    "both samples must have the same dim, but had " + a.dim + " and " + b.dim);
        }
    }
}
