package dev.flowmatch.metrics;

/** The largest {@link KolmogorovSmirnov} statistic of any column: the marginal distribution that fits worst. */
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
    public double measure(Points sample, Points reference) {
        double largest = 0;
        for (int column = 0; column < sample.dim(); column++) {
            largest = Math.max(largest, KolmogorovSmirnov.statistic(sample, reference, column));
        }
        return largest;
    }
}
