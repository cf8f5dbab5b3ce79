package dev.flowmatch.metrics;

import java.io.Serializable;

/**
 * The affine map that gives each column of a reference mean 0 and standard deviation 1, so that no column outweighs the
 * others in a distance. A column that is constant in the reference keeps its unit.
 */
public final class Standardization implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] mean;
    private final double[] standardDeviation;

    private Standardization(double[] mean, double[] standardDeviation) {
        this.mean = mean;
        this.standardDeviation = standardDeviation;
    }

    /** The standardization by the means and standard deviations (divisor n) of a reference. */
    public static Standardization by(Points reference) {
        double[] mean = new double[reference.dim()];
        double[] standardDeviation = new double[reference.dim()];
        for (int column = 0; column < reference.dim(); column++) {
            ColumnSummary summary = ColumnSummary.of(reference, column);
            mean[column] = summary.mean();
            standardDeviation[column] = summary.standardDeviation() > 0 ? summary.standardDeviation() : 1;
        }
        return new Standardization(mean, standardDeviation);
    }

    /**
     * The points in standardized units, as new rows.
     *
     * @throws IllegalArgumentException if the points' dimension is not the reference's, or if a value is too large to
     *     be standardized
     */
    public Points apply(Points points) {
        int dim = mean.length;
        if (points.dim() != dim) {
            throw new IllegalArgumentException("dim must be " + dim + ", but was " + points.dim());
        }
        float[] values = points.values();
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int column = i % dim;
            scaled[i] = (float) ((values[i] - mean[column]) / standardDeviation[column]);
        }
        return new Points(scaled, dim);
    }

    /** Brings one row, [dim], into standardized units, in place. */
    public void apply(double[] row) {
        for (int column = 0; column < mean.length; column++) {
            row[column] = (row[column] - mean[column]) / standardDeviation[column];
        }
    }
}
