package dev.flowmatch.spark;

import java.io.Serializable;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * Takes the chosen columns out of the rows of a {@link SourceTable}: file, start of the split, then the values, as
 * doubles or, from CSV, as texts.
 *
 * @param dim the number of chosen columns
 * @param text whether the values are texts
 * @param nulls texts that mean a missing value
 */
record RowParser(int dim, boolean text, Set<String> nulls) implements Serializable {
    private static final int FIRST_VALUE = 2;

    static String file(Row row) {
        return row.getString(0);
    }

    static long splitStart(Row row) {
        return row.getLong(1);
    }

    /**
     * Writes a row's values.
     *
     * @return the first column whose value is missing or not finite; −1 if there is none
     */
    int parse(Row row, double[] values) {
        for (int j = 0; j < dim; j++) {
            double value = value(row, j);
            if (!(Math.abs(value) <= Double.MAX_VALUE)) {
                return j;
            }
            values[j] = value;
        }
        return -1;
    }

    private double value(Row row, int column) {
        if (isMissing(row, column)) {
            return Double.NaN;
        }
        return text ? CsvNumber.value(row.getString(FIRST_VALUE + column)) : row.getDouble(FIRST_VALUE + column);
    }

    private boolean isMissing(Row row, int column) {
        return row.isNullAt(FIRST_VALUE + column) || (text && nulls.contains(row.getString(FIRST_VALUE + column)));
    }

    /** What is wrong with a value that {@link #parse} found. */
    String problem(Row row, int column) {
        return isMissing(row, column) ? "missing" : String.valueOf(value(row, column));
    }
}
