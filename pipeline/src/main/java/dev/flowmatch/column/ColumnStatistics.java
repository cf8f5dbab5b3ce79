package dev.flowmatch.column;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Count, mean, variance, minimum and maximum of each column, taken row by row and mergeable.
 *
 * <p>Mean and sum of squared deviations are updated and merged as in Chan, Golub and LeVeque, <a
 * href="https://doi.org/10.1080/00031305.1983.10483115">Algorithms for Computing the Sample Variance</a> (1983),
 * equations 1.3 and 1.5, so that a large mean does not cancel the variance away. The last bits depend on the order of
 * rows and merges. Not thread-safe.
 */
public final class ColumnStatistics implements Serializable {
    private static final long serialVersionUID = 1;

    /** All integers up to here are exact doubles. */
    private static final double LARGEST_EXACT = 0x1p53;

    private long count;
    /** How many values a column has: rows in which it is not missing. */
    private final long[] present;

    private final double[] mean;
    private final double[] squaredDeviations;
    private final double[] minimum;
    private final double[] maximum;
    /** The greatest step of a grid that all values lie on: 0 while there is one value only, NaN if there is none. */
    private final double[] step;

    /**
     * Starts with no rows.
     *
     * @throws IllegalArgumentException if {@code dim} is below 1
     */
    public ColumnStatistics(int dim) {
        if (dim < 1) {
            throw new IllegalArgumentException("dim must be at least 1, but was " + dim);
        }
        present = new long[dim];
        mean = new double[dim];
        squaredDeviations = new double[dim];
        minimum = new double[dim];
        maximum = new double[dim];
        step = new double[dim];
        Arrays.fill(minimum, Double.POSITIVE_INFINITY);
        Arrays.fill(maximum, Double.NEGATIVE_INFINITY);
    }

    /** Adds a row of values, finite or NaN where one is missing: {@code dim} of them from {@code offset} on. */
    public void add(double[] values, int offset) {
        count++;
        for (int j = 0; j < mean.length; j++) {
            add(j, values[offset + j]);
        }
    }

    /** Adds a row of values, finite or NaN where one is missing: {@code dim} of them from {@code offset} on. */
    public void add(float[] values, int offset) {
        count++;
        for (int j = 0; j < mean.length; j++) {
            add(j, values[offset + j]);
        }
    }

    private void add(int j, double value) {
        if (Double.isNaN(value)) {
            return;
        }
        present[j]++;
        double difference = value - mean[j];
        mean[j] += difference / present[j];
        squaredDeviations[j] += difference * (value - mean[j]);
        step[j] = commonStep(step[j], 0, minimum[j], value);
        minimum[j] = Math.min(minimum[j], value);
        maximum[j] = Math.max(maximum[j], value);
    }

    /**
     * Adds the rows of another.
     *
     * @return this
     * @throws IllegalArgumentException if the other has another number of columns
     */
    public ColumnStatistics merge(ColumnStatistics other) {
        if (other.mean.length != mean.length) {
            throw new IllegalArgumentException(
                    "statistics must have " + mean.length + " columns, but had " + other.mean.length);
        }
        count += other.count;
        for (int j = 0; j < mean.length; j++) {
            if (other.present[j] == 0) {
                continue;
            }
            long total = present[j] + other.present[j];
            double otherShare = other.present[j] / (double) total;
            step[j] = commonStep(step[j], other.step[j], minimum[j], other.minimum[j]);
            double difference = other.mean[j] - mean[j];
            mean[j] += difference * otherShare;
            squaredDeviations[j] += other.squaredDeviations[j] + difference * difference * otherShare * present[j];
            minimum[j] = Math.min(minimum[j], other.minimum[j]);
            maximum[j] = Math.max(maximum[j], other.maximum[j]);
            present[j] = total;
        }
        return this;
    }

    /**
     * The step of the grid that holds two grids.
     *
     * @param one a grid's step
     * @param other the other's
     * @param at a point of the first grid; infinite while it has none
     * @param otherAt a point of the other
     */
    private static double commonStep(double one, double other, double at, double otherAt) {
        if (Double.isNaN(one)
                || Double.isNaN(other)
                || otherAt != Math.rint(otherAt)
                || Math.abs(otherAt) > LARGEST_EXACT) {
            return Double.NaN;
        }
        if (one == 1 || Double.isInfinite(at)) {
            return one == 1 ? 1 : other;
        }
        return greatestDivisor(greatestDivisor(one, other), Math.abs(at - otherAt));
    }

    private static double greatestDivisor(double a, double b) {
        double larger = a;
        double smaller = b;
        while (smaller != 0) {
            double rest = larger % smaller;
            larger = smaller;
            smaller = rest;
        }
        return larger;
    }

    /** The number of columns. */
    public int dim() {
        return mean.length;
    }

    /** The number of rows. */
    public long count() {
        return count;
    }

    /** The number of rows in which a column is missing. */
    public long missing(int column) {
        return count - present[column];
    }

    /** Whether a column has no value: it is missing in all rows. */
    public boolean isEmpty(int column) {
        return present[column] == 0;
    }

    /** The mean of a column; 0 without rows. */
    public double mean(int column) {
        return mean[column];
    }

    /** The standard deviation of a column, with n (not n − 1) in the denominator; 0 without rows. */
    public double standardDeviation(int column) {
        return present[column] == 0 ? 0 : Math.sqrt(squaredDeviations[column] / present[column]);
    }

    /** The least value of a column; +∞ without rows. */
    public double minimum(int column) {
        return minimum[column];
    }

    /** The greatest value of a column; −∞ without rows. */
    public double maximum(int column) {
        return maximum[column];
    }

    /**
     * The greatest step such that all values of a column are its minimum plus a multiple of it; 0 for a constant column and
     * for one whose values are not all integers of at most 2⁵³.
     */
    public double step(int column) {
        return Double.isNaN(step[column]) ? 0 : step[column];
    }

    /** The statistics of some of the columns, from {@code first} to before {@code end}. */
    public ColumnStatistics columns(int first, int end) {
        ColumnStatistics some = new ColumnStatistics(end - first);
        some.count = count;
        System.arraycopy(present, first, some.present, 0, end - first);
        System.arraycopy(mean, first, some.mean, 0, end - first);
        System.arraycopy(squaredDeviations, first, some.squaredDeviations, 0, end - first);
        System.arraycopy(minimum, first, some.minimum, 0, end - first);
        System.arraycopy(maximum, first, some.maximum, 0, end - first);
        System.arraycopy(step, first, some.step, 0, end - first);
        return some;
    }

    /** Whether all values of a column are the same; true without rows. */
    public boolean isConstant(int column) {
        return minimum[column] >= maximum[column];
    }

    /** The map that gives a column mean 0 and standard deviation 1; a constant column keeps scale 1. */
    public AffineMap standardizing(int column) {
        // A spread too small for a double's variance would otherwise give a scale of 0.
        double deviation = standardDeviation(column);
        return new AffineMap(mean[column], isConstant(column) || deviation == 0 ? 1 : deviation);
    }
}
