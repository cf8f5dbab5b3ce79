package dev.flowmatch.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The affine map between a table's units and the model's: scaled = (value − mean) / standard deviation, column by
 * column. Immutable and thread-safe.
 */
public final class ColumnScaling implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[] mean;
    private final double[] standardDeviation;

    /**
     * Takes the parameters of all columns.
     *
     * @param mean the means, each finite
     * @param standardDeviation the scales, each positive and finite; 1 for a constant column
     * @throws IllegalArgumentException if the lengths differ or are 0, or a value is out of its range
     */
    public ColumnScaling(double[] mean, double[] standardDeviation) {
        if (mean.length == 0 || mean.length != standardDeviation.length) {
            throw new IllegalArgumentException(
                    "mean and standardDeviation must have the same length of at least 1, but had " + mean.length
                            + " and " + standardDeviation.length);
        }
        for (int j = 0; j < mean.length; j++) {
            if (!Double.isFinite(mean[j])) {
                throw new IllegalArgumentException("mean must be finite, but was " + mean[j] + " in column " + j);
            }
            if (!(standardDeviation[j] > 0 && standardDeviation[j] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("standardDeviation must be positive and finite, but was "
                        + standardDeviation[j] + " in column " + j);
            }
        }
        this.mean = mean.clone();
        this.standardDeviation = standardDeviation.clone();
    }

    /** The scaling that changes nothing. */
    public static ColumnScaling identity(int dim) {
        double[] ones = new double[dim];
        Arrays.fill(ones, 1);
        return new ColumnScaling(new double[dim], ones);
    }

    /** The number of columns. */
    public int dim() {
        return mean.length;
    }

    /** The mean of a column. */
    public double mean(int column) {
        return mean[column];
    }

    /** The scale of a column. */
    public double standardDeviation(int column) {
        return standardDeviation[column];
    }

    /** Scales a row: {@code dim} values from {@code offset} on, into {@code out} from {@code outOffset} on. */
    public void scale(double[] values, int offset, float[] out, int outOffset) {
        for (int j = 0; j < mean.length; j++) {
            out[outOffset + j] = (float) ((values[offset + j] - mean[j]) / standardDeviation[j]);
        }
    }

    /** Scales {@code rows} rows in place, [rows × dim], row-major. */
    public void scale(float[] values, int rows) {
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < mean.length; j++) {
                int i = row * mean.length + j;
                values[i] = (float) ((values[i] - mean[j]) / standardDeviation[j]);
            }
        }
    }

    /** Undoes the scaling of a row: {@code dim} values from {@code offset} on, into {@code out} from its start. */
    public void unscale(float[] scaled, int offset, double[] out, int outOffset) {
        for (int j = 0; j < mean.length; j++) {
            out[outOffset + j] = scaled[offset + j] * standardDeviation[j] + mean[j];
        }
    }

    /** Undoes the scaling of {@code rows} rows in place, [rows × dim], row-major. */
    public void unscale(float[] scaled, int rows) {
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < mean.length; j++) {
                int i = row * mean.length + j;
                scaled[i] = (float) (scaled[i] * standardDeviation[j] + mean[j]);
            }
        }
    }
}
