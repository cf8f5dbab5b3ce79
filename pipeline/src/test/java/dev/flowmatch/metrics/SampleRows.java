package dev.flowmatch.metrics;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/** Rows for the tests of metrics. */
final class SampleRows {
    private SampleRows() {}

    static Points of(int dim, double... values) {
        float[] rows = new float[values.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) values[i];
        }
        return new Points(rows, dim);
    }

    static Points gaussian(int count, int dim, long seed) {
        UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
        ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
        float[] rows = new float[count * dim];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) gaussian.sample();
        }
        return new Points(rows, dim);
    }

    /** factor · row + shift, the shift repeated for every row. */
    static Points affine(Points points, double factor, double... shift) {
        float[] rows = points.values().clone();
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) (factor * rows[i] + shift[i % shift.length]);
        }
        return new Points(rows, points.dim());
    }

    static double distance(Points a, int i, Points b, int j) {
        double squares = 0;
        for (int column = 0; column < a.dim(); column++) {
            squares += Math.pow((double) a.at(i, column) - b.at(j, column), 2);
        }
        return Math.sqrt(squares);
    }
}
