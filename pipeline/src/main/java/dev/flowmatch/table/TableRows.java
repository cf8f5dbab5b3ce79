package dev.flowmatch.table;

import dev.flowmatch.column.CategoryEntry;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ColumnType;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of a table in the columns of a manifest, a double a value: a number in its units (days or microseconds since 1970 for
 * times), NaN where it is missing; the index of a category, or the number of categories for a value that is none of them.
 *
 * <p>The array is not copied: whoever passes or takes it must not alter it. Safe for use by several threads then.
 *
 * @param columns the columns, at least one
 * @param values [count × columns], row-major
 * @param available how many such rows the table has
 */
public record TableRows(List<ColumnEntry> columns, double[] values, long available) {
    /** @throws IllegalArgumentException if there is no column, or the values are not whole rows */
    public TableRows {
        columns = List.copyOf(columns);
        if (columns.isEmpty() || values.length % columns.size() != 0) {
            throw new IllegalArgumentException(
                    "values must be whole rows of " + columns.size() + ", but were " + values.length);
        }
    }

    /** Rows of numbers that were kept in single precision. */
    public static TableRows ofFloats(List<ColumnEntry> columns, float[] values, long available) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values[i];
        }
        return new TableRows(columns, doubles, available);
    }

    /**
     * Whether columns are of numbers alone, none of which can be missing: then rows are points as they are. Times are not, as
     * single precision does not hold them.
     */
    public static boolean arePlain(List<ColumnEntry> columns) {
        return columns.stream()
                .noneMatch(column -> column.isCategorical()
                        || column.missing() != null
                        || ColumnType.parse(column.type()).isTime());
    }

    /** Whether the columns are {@link #arePlain plain}. */
    public boolean isPlain() {
        return arePlain(columns);
    }

    /** The number of rows. */
    public int count() {
        return values.length / columns.size();
    }

    /** The value of a row and column. */
    public double at(int row, int column) {
        return values[row * columns.size() + column];
    }

    /** Whether a value is missing. */
    public boolean isMissing(int row, int column) {
        double value = at(row, column);
        return columns.get(column).isCategorical() ? value == missingIndex(columns.get(column)) : Double.isNaN(value);
    }

    /** The share of a column's values that are missing. */
    public double missingShare(int column) {
        int missing = 0;
        for (int row = 0; row < count(); row++) {
            missing += isMissing(row, column) ? 1 : 0;
        }
        return (double) missing / count();
    }

    /** The numbers of a column that are there, in single precision, in row order. */
    public float[] present(int column) {
        float[] present = new float[count()];
        int found = 0;
        for (int row = 0; row < count(); row++) {
            if (!isMissing(row, column)) {
                present[found++] = (float) at(row, column);
            }
        }
        return Arrays.copyOf(present, found);
    }

    /** The index of the category of the missing value, or -1. */
    public static int missingIndex(ColumnEntry column) {
        List<CategoryEntry> categories = column.categories();
        for (int k = 0; k < categories.size(); k++) {
            if (categories.get(k).isMissing()) {
                return k;
            }
        }
        return -1;
    }

    /** The first rows, or all of them if there are fewer. */
    public TableRows first(int rows) {
        return rows >= count() ? this : part(0, rows);
    }

    /** A copy of the rows {@code from} (inclusive) to {@code to} (exclusive). */
    public TableRows part(int from, int to) {
        int width = columns.size();
        return new TableRows(columns, Arrays.copyOfRange(values, from * width, to * width), available);
    }
}
