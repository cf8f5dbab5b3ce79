package dev.flowmatch.metrics;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Maximum mean discrepancy with a Gaussian kernel, by random Fourier features.
 *
 * <p>MMD of Gretton et al. 2012, "A kernel two-sample test", equation 5 (biased), with the kernel
 * exp(−‖x − y‖² / (2 h²)) approximated by the features cos(w·x), sin(w·x), w from N(0, I/h²): Rahimi and Recht 2007,
 * "Random features for large-scale kernel machines", algorithm 1. Mean features are additive over rows, so the cost is
 * linear in them; an evaluation takes it of the rows it has drawn, as every other measure. The bandwidth h is the median distance within the first rows of the reference.
 *
 * <p>Equation 28 of docs/mathematics.md.
 *
 * @param frequencies the number of random frequencies, at least 1
 * @param seed of the frequencies
 */
public record FourierMmd(int frequencies, long seed) implements TwoSampleMetric {
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
        return measure(sample, reference, medianDistance(reference.first(BANDWIDTH_ROWS)));
    }

    /**
     * Measures with a given kernel.
     *
     * @param bandwidth the kernel's h, above 0
     * @throws IllegalArgumentException if the dimensions differ or the bandwidth is not above 0
     */
    public double measure(Points sample, Points reference, double bandwidth) {
        Points.requireSameDim(sample, reference);
        if (!(bandwidth > 0)) {
            throw new IllegalArgumentException("bandwidth must be above 0, but was " + bandwidth);
        }
        double[] a = meanFeatures(sample, bandwidth);
        double[] b = meanFeatures(reference, bandwidth);
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            squares += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(squares / frequencies);
    }

    private double[] meanFeatures(Points points, double bandwidth) {
        UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
        ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
        double[] means = new double[2 * frequencies];
        double[] frequency = new double[points.dim()];
        float[] values = points.values();
        for (int i = 0; i < frequencies; i++) {
            Arrays.setAll(frequency, column -> gaussian.sample() / bandwidth);
            int offset = 0;
            for (int row = 0; row < points.count(); row++) {
                double phase = 0;
                for (double weight : frequency) {
                    phase += weight * values[offset++];
                }
                means[2 * i] += Math.cos(phase);
                means[2 * i + 1] += Math.sin(phase);
            }
        }
        for (int i = 0; i < means.length; i++) {
            means[i] /= points.count();
        }
        return means;
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
