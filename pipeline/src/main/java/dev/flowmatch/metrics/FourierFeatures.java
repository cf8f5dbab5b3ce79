package dev.flowmatch.metrics;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Random Fourier features of a Gaussian kernel: cos(w·x) and sin(w·x) for frequencies w from N(0, I/h²), so that the
 * product of two rows' features, divided by the number of frequencies, approximates exp(−‖x − y‖² / (2 h²)).
 *
 * <p>Rahimi and Recht 2007, "Random features for large-scale kernel machines", algorithm 1. Immutable and thread-safe.
 */
public final class FourierFeatures implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int frequencies;
    private final int dim;
    /** The frequencies, [frequencies × dim], row-major. */
    private final double[] weights;

    /**
     * Draws the frequencies.
     *
     * @param frequencies how many, at least 1
     * @param dim the number of columns, at least 1
     * @param bandwidth the kernel's h, above 0
     * @param seed of the frequencies
     * @throws IllegalArgumentException if a number is out of range
     */
    public FourierFeatures(int frequencies, int dim, double bandwidth, long seed) {
        if (frequencies < 1 || dim < 1) {
            throw new IllegalArgumentException(
                    "frequencies and dim must be at least 1, but were " + frequencies + " and " + dim);
        }
        if (!(bandwidth > 0)) {
            throw new IllegalArgumentException("bandwidth must be above 0, but was " + bandwidth);
        }
        this.frequencies = frequencies;
        this.dim = dim;
        UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
        ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
        weights = new double[frequencies * dim];
        Arrays.setAll(weights, i -> gaussian.sample() / bandwidth);
    }

    /** The number of columns. */
    public int dim() {
        return dim;
    }

    /** A sum of no rows. */
    public Sum sum() {
        return new Sum(frequencies);
    }

    /** Adds the features of a row, [dim], to a sum. */
    public void add(double[] row, Sum sum) {
        int weight = 0;
        for (int i = 0; i < frequencies; i++) {
            double phase = 0;
            for (int j = 0; j < dim; j++) {
                phase += weights[weight++] * row[j];
            }
            sum.sums[2 * i] += Math.round(Sum.UNIT * Math.cos(phase));
            sum.sums[2 * i + 1] += Math.round(Sum.UNIT * Math.sin(phase));
        }
        sum.rows++;
    }

    /** The sum of the features of points, [n × dim]. */
    public Sum sum(Points points) {
        Sum sum = sum();
        double[] row = new double[dim];
        for (int i = 0; i < points.count(); i++) {
            for (int j = 0; j < dim; j++) {
                row[j] = points.at(i, j);
            }
            add(row, sum);
        }
        return sum;
    }

    /**
     * The sum of the features of rows. It counts in whole numbers of 2⁻²⁸, so that it comes out the same in any order and in
     * any parts: each feature is off by at most 1.9e-9, and up to 3.4e10 rows can be added. Not thread-safe.
     */
    public static final class Sum implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final double UNIT = 1L << 28;

        private final long[] sums;
        private long rows;

        private Sum(int frequencies) {
            sums = new long[2 * frequencies];
        }

        /**
         * Adds a sum of other rows with the same frequencies.
         *
         * @throws ArithmeticException if there are too many rows
         */
        public void add(Sum other) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] = Math.addExact(sums[i], other.sums[i]);
            }
            rows += other.rows;
        }

        /** The number of rows added. */
        public long rows() {
            return rows;
        }

        /** The maximum mean discrepancy between these rows and those of a sum with the same frequencies. */
        public double discrepancy(Sum other) {
            double squares = 0;
            for (int i = 0; i < sums.length; i++) {
                double difference = mean(i) - other.mean(i);
                squares += difference * difference;
            }
            return Math.sqrt(2 * squares / sums.length);
        }

        /**
         * What two samples from the distribution of these rows differ by: the root of the mean of MMD², which is
         * (1/n + 1/m)·(1 − E k(X, Y)), as the features of a row have squared length 1 and those of the mean E k(X, Y).
         *
         * <p>Equation 38 of docs/mathematics.md.
         *
         * @param n rows of the one, at least 1
         * @param m rows of the other, at least 1
         */
        public double chance(long n, long m) {
            double kernel = 0;
            for (int i = 0; i < sums.length; i++) {
                kernel += mean(i) * mean(i);
            }
            return Math.sqrt((1.0 / n + 1.0 / m) * Math.max(0, 1 - 2 * kernel / sums.length));
        }

        private double mean(int i) {
            return sums[i] / UNIT / rows;
        }
    }
}
