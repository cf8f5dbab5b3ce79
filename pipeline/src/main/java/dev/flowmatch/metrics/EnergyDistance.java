package dev.flowmatch.metrics;

/**
 * Energy distance 2 E|X − Y| − E|X − X'| − E|Y − Y'| with Euclidean norms.
 *
 * <p>Székely and Rizzo 2013, "Energy statistics: a class of statistics based on distances", equations 5 and 6: the
 * V-statistic, whose double means include the zero distance of each row to itself. It is therefore never negative, and
 * is zero for two equal samples only. It is a squared distance: its root obeys the triangle inequality.
 *
 * <p>Equation 27 of docs/mathematics.md.
 *
 * @param rowLimit the largest number of rows of a side, since the cost is n·m distances
 */
public record EnergyDistance(int rowLimit) implements TwoSampleMetric {
    private static final int BLOCK = 512;

    /**
     * Checks the limit.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public EnergyDistance {
        if (rowLimit < 1) {
            throw new IllegalArgumentException("rowLimit must be at least 1, but was " + rowLimit);
        }
    }

    @Override
    public String name() {
        return "energy_distance";
    }

    @Override
    public String description() {
        return "Energy distance: how much farther real rows are from generated ones than from each other.";
    }

    @Override
    public double smallDifference() {
        return 0.0025;
    }

    @Override
    public int degree() {
        return 2;
    }

    @Override
    public double measure(Points sample, Points reference) {
        Points.requireSameDim(sample, reference);
        double between = meanDistance(sample, reference);
        double withinSample = meanDistance(sample, sample);
        double withinReference = meanDistance(reference, reference);
        // Rounding may leave a difference of about 1e-8 below zero.
        return Math.max(0, 2 * between - withinSample - withinReference);
    }

    /** The mean Euclidean distance over all pairs of a row of {@code a} and a row of {@code b}. */
    static double meanDistance(Points a, Points b) {
        PairwiseDistances distances = new PairwiseDistances(b);
        float[] squares = new float[BLOCK];
        double sum = 0;
        for (int from = 0; from < b.count(); from += BLOCK) {
            int size = Math.min(BLOCK, b.count() - from);
            for (int row = 0; row < a.count(); row++) {
                distances.squared(a, row, from, size, squares);
                for (int j = 0; j < size; j++) {
                    sum += Math.sqrt(squares[j]);
                }
            }
        }
        return sum / ((double) a.count() * b.count());
    }
}
