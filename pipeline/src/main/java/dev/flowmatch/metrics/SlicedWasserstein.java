package dev.flowmatch.metrics;

import java.util.Arrays;
import org.apache.commons.rng.sampling.UnitSphereSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Sliced Wasserstein-2 distance: the root of the mean, over seeded random directions, of the squared one-dimensional
 * Wasserstein-2 distance of the projected samples.
 *
 * <p>Bonneel, Rabin, Peyré and Pfister 2015, "Sliced and Radon Wasserstein barycenters of measures", definition 3, with
 * the integral over the sphere replaced by the mean over uniformly drawn directions. In one dimension W2² is the
 * integral over u in [0, 1] of the squared difference of the two quantile functions, which are step functions here and
 * are integrated exactly, for samples of equal or different sizes.
 *
 * <p>Equation 26 of docs/mathematics.md.
 *
 * @param directions the number of random directions, at least 1
 * @param seed of the directions
 */
public record SlicedWasserstein(int directions, long seed) implements TwoSampleMetric {
    /**
     * Checks the number of directions.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public SlicedWasserstein {
        if (directions < 1) {
            throw new IllegalArgumentException("directions must be at least 1, but was " + directions);
        }
    }

    @Override
    public String name() {
        return "sliced_w2";
    }

    @Override
    public String description() {
        return "Sliced Wasserstein-2: how far rows must move, seen along random directions, in standard deviations.";
    }

    @Override
    public double smallDifference() {
        return 0.05;
    }

    @Override
    public double measure(Points sample, Points reference) {
        Points.requireSameDim(sample, reference);
        UnitSphereSampler sphere = UnitSphereSampler.of(RandomSource.PHILOX_4X64.create(seed), sample.dim());
        float[] a = new float[sample.count()];
        float[] b = new float[reference.count()];
        double sum = 0;
        for (int i = 0; i < directions; i++) {
            double[] direction = sphere.sample();
            project(sample, direction, a);
            project(reference, direction, b);
            Arrays.sort(a);
            Arrays.sort(b);
            sum += squaredDistance(a, b);
        }
        return Math.sqrt(sum / directions);
    }

    /**
     * The squared Wasserstein-2 distance of two one-dimensional samples.
     *
     * @param a at least one value, ascending
     * @param b at least one value, ascending
     */
    static double squaredDistance(float[] a, float[] b) {
        long n = a.length;
        long m = b.length;
        double sum = 0;
        int i = 0;
        int j = 0;
        // Probability in units of 1 / (n m), so that the steps of both quantile functions are whole numbers.
        long done = 0;
        while (i < n && j < m) {
            long stepOfA = (i + 1) * m;
            long stepOfB = (j + 1) * n;
            long next = Math.min(stepOfA, stepOfB);
            double difference = (double) a[i] - b[j];
            sum += difference * difference * (next - done);
            done = next;
            if (stepOfA == next) {
                i++;
            }
            if (stepOfB == next) {
                j++;
            }
        }
        return sum / ((double) n * m);
    }

    private static void project(Points points, double[] direction, float[] projected) {
        float[] values = points.values();
        int offset = 0;
        for (int row = 0; row < projected.length; row++) {
            double sum = 0;
            for (double weight : direction) {
                sum += weight * values[offset++];
            }
            projected[row] = (float) sum;
        }
    }
}
