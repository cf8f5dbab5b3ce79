package dev.flowmatch.fidelity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Number columns that have few different values in the real rows, as ratings, flags and counts do: they are compared as
 * categories, a number that no real row has being a category of its own.
 */
public final class FewValues {
    /** A column with more different values than these stays one of numbers. */
    public static final int MOST = 20;

    private static final String OTHER = "(other)";

    /** The values of each column, ascending; null for a column that stays as it is. */
    private final List<double[]> values;

    private FewValues(List<double[]> values) {
        this.values = values;
    }

    /** Looks for the columns in all the real rows there are. */
    public static FewValues in(MixedRows real) {
        List<double[]> values = new ArrayList<>();
        for (MixedColumn column : real.columns()) {
            values.add(column instanceof NumberColumn numbers ? few(numbers) : null);
        }
        return new FewValues(values);
    }

    private static double[] few(NumberColumn column) {
        // Adding 0 makes a negative zero a positive one, which would count as another value.
        double[] different = DoubleStream.of(column.sorted())
                .map(value -> value + 0.0)
                .distinct()
                .limit(MOST + 1L)
                .toArray();
        return different.length > MOST ? null : different;
    }

    /** The rows with those columns as categories. */
    public MixedRows apply(MixedRows rows) {
        List<MixedColumn> columns = new ArrayList<>();
        for (int j = 0; j < rows.dim(); j++) {
            columns.add(
                    values.get(j) == null
                            ? rows.columns().get(j)
                            : categories((NumberColumn) rows.columns().get(j), values.get(j)));
        }
        return new MixedRows(columns);
    }

    private static CategoryColumn categories(NumberColumn column, double[] values) {
        List<String> labels = new ArrayList<>();
        for (double value : values) {
            labels.add(String.valueOf(value));
        }
        labels.add(OTHER);
        int[] codes = new int[column.count()];
        for (int row = 0; row < codes.length; row++) {
            int place = Arrays.binarySearch(values, column.values()[row] + 0.0);
            codes[row] = column.isMissing(row) ? CategoryColumn.MISSING : place >= 0 ? place : values.length;
        }
        return new CategoryColumn(column.name(), codes, labels);
    }
}
