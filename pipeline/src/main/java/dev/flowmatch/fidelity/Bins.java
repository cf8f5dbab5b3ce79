package dev.flowmatch.fidelity;

import java.util.Arrays;

/**
 * Rows of a column in bins: its categories, or tenths of its numbers; the last bin holds the missing values.
 *
 * @param of the bin of each row
 * @param count the number of bins
 */
record Bins(int[] of, int count) {
    private static final int TENTHS = 10;

    /** The categories of a column. */
    static Bins of(MixedColumn column) {
        CategoryColumn categories = (CategoryColumn) column;
        int missing = categories.labels().size();
        int[] bins = categories.codes().clone();
        for (int row = 0; row < bins.length; row++) {
            if (bins[row] == CategoryColumn.MISSING) {
                bins[row] = missing;
            }
        }
        return new Bins(bins, missing + 1);
    }

    /** The categories of a column, or the tenths between these edges. */
    static Bins of(MixedColumn column, double[] edges) {
        if (!(column instanceof NumberColumn numbers)) {
            return of(column);
        }
        int missing = edges.length + 1;
        int[] bins = new int[numbers.count()];
        for (int row = 0; row < bins.length; row++) {
            bins[row] = numbers.isMissing(row) ? missing : place(edges, numbers.values()[row]);
        }
        return new Bins(bins, missing + 1);
    }

    /** How many edges are not above the value. */
    private static int place(double[] edges, double value) {
        int found = Arrays.binarySearch(edges, value + 0.0);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** The different inner edges of the tenths of a column of numbers by its quantiles; none for categories. */
    static double[] edges(MixedColumn reference) {
        if (!(reference instanceof NumberColumn numbers)) {
            return new double[0];
        }
        double[] sorted = numbers.sorted();
        double[] edges = new double[sorted.length == 0 ? 0 : TENTHS - 1];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = quantile(sorted, (i + 1.0) / TENTHS) + 0.0;
        }
        return Arrays.stream(edges).distinct().toArray();
    }

    /** Hyndman and Fan's type 7, as in NumPy. */
    private static double quantile(double[] sorted, double probability) {
        double position = probability * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
