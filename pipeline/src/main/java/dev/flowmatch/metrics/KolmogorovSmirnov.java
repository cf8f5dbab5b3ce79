package dev.flowmatch.metrics;

/**
 * Two-sample Kolmogorov–Smirnov statistic: the largest difference between two empirical distribution functions, in
 * [0, 1].
 *
 * <p>Smirnov 1939; definition as in Hollander, Wolfe and Chicken 2014, "Nonparametric statistical methods", section
 * 5.4. Both functions are compared after all copies of a tied value.
 *
 * <p>Equation 34 of docs/mathematics.md.
 */
public final class KolmogorovSmirnov {
    private KolmogorovSmirnov() {}

    /**
     * The statistic of one column of two samples.
     *
     * @throws IllegalArgumentException if the samples' dimensions differ
     */
    public static double statistic(Points sample, Points reference, int column) {
        Points.requireSameDim(sample, reference);
        return statistic(sample.sortedColumn(column), reference.sortedColumn(column));
    }

    /**
     * The statistic of two ascending lists of values.
     *
     * @param a at least one value, ascending
     * @param b at least one value, ascending
     */
    static double statistic(float[] a, float[] b) {
        return statistic(widened(a), widened(b));
    }

    private static double[] widened(float[] values) {
        double[] widened = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            widened[i] = values[i];
        }
        return widened;
    }

    /**
     * The statistic of two ascending lists of values.
     *
     * @param a at least one value, ascending
     * @param b at least one value, ascending
     */
    public static double statistic(double[] a, double[] b) {
        double largest = 0;
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            double value = Math.min(a[i], b[j]);
            while (i < a.length && a[i] <= value) {
                i++;
            }
            while (j < b.length && b[j] <= value) {
                j++;
            }
            largest = Math.max(largest, Math.abs((double) i / a.length - (double) j / b.length));
        }
        return largest;
    }
}
