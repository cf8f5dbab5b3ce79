package dev.flowmatch.metrics;

import java.util.Arrays;

/**
 * Maximum mean discrepancy with a Gaussian kernel, by random Fourier features.
 *
 * <p>MMD of Gretton et al. 2012, "A kernel two-sample test", equation 5 (biased), with the kernel
 * exp(−‖x − y‖² / (2 h²)) approximated by {@link FourierFeatures}. Their sums are additive over rows, so the cost is linear in
 * them. The bandwidth h is the median distance within the first rows of the reference.
 *
 * <p>Equation 28 of docs/mathematics.md.
 *
 * @param frequencies the number of random frequencies, at least 1
 * @param seed of the frequencies
 */
public record FourierMmd(int frequencies, long seed) implements TwoSampleMetric {
    private static final int STANDARD_FREQUENCIES = 256;
    private static final int BANDWIDTH_ROWS = 500;

    /**
     * Checks the number of frequencies.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public FourierMmd {
        if (frequencies < 1) {
            throw new IllegalArgumentException("frequencies must be at least 1, but was " + frequencies);
        }
    }

    /** The metric with as many frequencies as every evaluation takes. */
    public static FourierMmd standard(long seed) {
        return new FourierMmd(STANDARD_FREQUENCIES, seed);
    }

    @Override
    public String name() {
        return "mmd";
    }

    @Override
    public String description() {
        return "Maximum mean discrepancy with a Gaussian kernel: sensitive to differences of shape at medium scale.";
    }

    @Override
    public double smallDifference() {
        return 0.03;
    }

    @Override
    public double measure(Points sample, Points reference) {
        return measure(sample, reference, bandwidth(reference));
    }

    /**
     * Measures with a given kernel.
     *
     * @param bandwidth the kernel's h, above 0
     * @throws IllegalArgumentException if the dimensions differ or the bandwidth is not above 0
     */
    public double measure(Points sample, Points reference, double bandwidth) {
        Points.requireSameDim(sample, reference);
        FourierFeatures features = features(sample.dim(), bandwidth);
        return features.sum(sample).discrepancy(features.sum(reference));
    }

    /** The features that this metric takes where the reference is {@code reference}: sums of them can be added up. */
    public FourierFeatures features(Points reference) {
        return features(reference.dim(), bandwidth(reference));
    }

    private FourierFeatures features(int dim, double bandwidth) {
        return new FourierFeatures(frequencies, dim, bandwidth, seed);
    }

    private static double bandwidth(Points reference) {
        return medianDistance(reference.first(BANDWIDTH_ROWS));
    }

    /** The (upper) median Euclidean distance of two different rows; 1 if that is zero. */
    static double medianDistance(Points points) {
        int n = points.count();
        double[] distances = new double[n * (n - 1) / 2];
        int pair = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double squares = 0;
                for (int column = 0; column < points.dim(); column++) {
                    double difference = (double) points.at(i, column) - points.at(j, column);
                    squares += difference * difference;
                }
                distances[pair++] = Math.sqrt(squares);
            }
        }
        Arrays.sort(distances);
        double median = pair == 0 ? 0 : distances[pair / 2];
        return median > 0 ? median : 1;
    }
}
