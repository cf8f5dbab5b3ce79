package dev.flowmatch.metrics;

/**
 * Moments and quantiles of one column.
 *
 * <p>The standard deviation has divisor n. Quantiles interpolate linearly between order statistics (Hyndman and Fan
 * 1996, "Sample quantiles in statistical packages", type 7).
 *
 * @param mean the mean
 * @param standardDeviation the standard deviation, divisor n
 * @param minimum the smallest value
 * @param q05 the 5% quantile
 * @param q25 the lower quartile
 * @param median the median
 * @param q75 the upper quartile
 * @param q95 the 95% quantile
 * @param maximum the largest value
 */
public record ColumnSummary(
        double mean,
        double standardDeviation,
        double minimum,
        double q05,
        double q25,
        double median,
        double q75,
        double q95,
        double maximum) {

    /** Summarizes a column of the points. */
    public static ColumnSummary of(Points points, int column) {
        float[] sorted = points.sortedColumn(column);
        double mean = mean(sorted);
        double squares = 0;
        for (float value : sorted) {
            squares += (value - mean) * (value - mean);
        }
        boolean constant = sorted[0] == sorted[sorted.length - 1];
        return new ColumnSummary(
                mean,
                constant ? 0 : Math.sqrt(squares / sorted.length),
                sorted[0],
                quantile(sorted, 0.05),
                quantile(sorted, 0.25),
                quantile(sorted, 0.5),
                quantile(sorted, 0.75),
                quantile(sorted, 0.95),
                sorted[sorted.length - 1]);
    }

    /**
     * The quantile of ascending values.
     *
     * @param sorted at least one value, ascending
     * @param probability in [0, 1]
     * @throws IllegalArgumentException if there is no value or the probability is outside [0, 1]
     */
    public static double quantile(float[] sorted, double probability) {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("a quantile needs at least 1 value, but there were 0");
        }
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be in [0, 1], but was " + probability);
        }
        double position = probability * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * ((double) sorted[above] - sorted[below]);
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
