package dev.flowmatch.metrics;

/**
 * The largest {@link KolmogorovSmirnov} statistic of any column: the marginal distribution that fits worst.
 *
 * <p>Columns that are constant in the reference are left out: the least rounding of a constant has statistic ½.
 */
public record LargestKolmogorovSmirnov() implements TwoSampleMetric {
    @Override
    public String name() {
        return "ks_max";
    }

    @Override
    public String description() {
        return "Kolmogorov–Smirnov: largest gap between cumulative distributions, of the column that fits worst.";
    }

    @Override
    public double smallDifference() {
        return 0.03;
    }

    @Override
    public double measure(Points sample, Points reference) {
        Points.requireSameDim(sample, reference);
        double largest = 0;
        for (int column = 0; column < sample.dim(); column++) {
            float[] sorted = reference.sortedColumn(column);
            if (sorted[0] < sorted[sorted.length - 1]) {
                largest = Math.max(largest, KolmogorovSmirnov.statistic(sample.sortedColumn(column), sorted));
            }
        }
        return largest;
    }
}
