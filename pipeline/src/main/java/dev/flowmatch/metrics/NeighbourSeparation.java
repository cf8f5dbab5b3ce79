package dev.flowmatch.metrics;

/**
 * How far rows keep to their own kind: |2a − 1|, where a is the share of rows of the pooled samples whose nearest
 * neighbour is of their own side. 0 for sides that mix perfectly, 1 for sides that are apart.
 *
 * <p>Schilling 1986, "Multivariate two-sample tests based on nearest neighbors", with one neighbour; the leave-one-out
 * accuracy a is also that of Lopez-Paz and Oquab 2017, "Revisiting classifier two-sample tests", section 5. It sees
 * differences of density that distances between whole distributions average away, such as rows between the clusters
 * of the data. Of the larger sample only as many rows are taken as the smaller has; among equally near neighbours, each
 * counts its share.
 *
 * <p>Equation 36 of docs/mathematics.md.
 *
 * @param rowLimit the largest number of rows of a side, since the cost is (2n)² distances
 */
public record NeighbourSeparation(int rowLimit) implements TwoSampleMetric {
    /**
     * Checks the limit.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public NeighbourSeparation {
        if (rowLimit < 1) {
            throw new IllegalArgumentException("rowLimit must be at least 1, but was " + rowLimit);
        }
    }

    @Override
    public String name() {
        return "neighbour_separation";
    }

    @Override
    public String description() {
        return "Neighbour separation: share of rows, beyond chance, whose nearest neighbour is of their own side"
                + " (or of the other, where rows are copies).";
    }

    @Override
    public double smallDifference() {
        return 0.05;
    }

    /** Two standard deviations: of 2n rows, some of which are each other's neighbours, at most √(1/n) each. */
    @Override
    public double chance(int rows) {
        return 2 / Math.sqrt(Math.min(rows, rowLimit));
    }

    @Override
    public double measure(Points sample, Points reference) {
        Points.requireSameDim(sample, reference);
        int side = Math.min(sample.count(), reference.count());
        Points pooled = pool(sample, reference, side);
        PairwiseDistances distances = new PairwiseDistances(pooled);
        float[] squares = new float[2 * side];
        double own = 0;
        for (int row = 0; row < 2 * side; row++) {
            distances.squared(pooled, row, 0, 2 * side, squares);
            own += shareOfOwnSide(squares, row, side);
        }
        return Math.abs(2 * own / (2 * side) - 1);
    }

    private static Points pool(Points sample, Points reference, int side) {
        float[] rows = new float[2 * side * sample.dim()];
        System.arraycopy(sample.values(), 0, rows, 0, rows.length / 2);
        System.arraycopy(reference.values(), 0, rows, rows.length / 2, rows.length / 2);
        return new Points(rows, sample.dim());
    }

    private static double shareOfOwnSide(float[] squares, int row, int side) {
        float nearest = Float.POSITIVE_INFINITY;
        int own = 0;
        int all = 0;
        for (int j = 0; j < 2 * side; j++) {
            if (j == row || squares[j] > nearest) {
                continue;
            }
            if (squares[j] < nearest) {
                nearest = squares[j];
                own = 0;
                all = 0;
            }
            all++;
            own += j < side == row < side ? 1 : 0;
        }
        return (double) own / all;
    }
}
