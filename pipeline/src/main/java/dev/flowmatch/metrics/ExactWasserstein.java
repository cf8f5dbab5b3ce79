package dev.flowmatch.metrics;

import dev.flowmatch.coupling.AssignmentSolver;

/**
 * The exact squared Wasserstein-2 distance of two samples of equal size: the mean squared length of the moves that carry
 * one to the other at least cost.
 *
 * <p>Peyré and Cuturi 2019, "Computational optimal transport", proposition 2.1: between uniform samples of one size an
 * optimal plan is an assignment. Of the larger sample only as many rows are taken as the smaller has. It stands here and
 * not among the metrics because it needs the coupling's solver.
 *
 * <p>Equation 32 of docs/mathematics.md.
 *
 * @param rowLimit the largest number of rows of a side, 1 to {@value #MOST_ROWS}: it takes 4 · n² bytes and up to n³ steps
 */
public record ExactWasserstein(int rowLimit) implements TwoSampleMetric {
    public static final int MOST_ROWS = 20_000;

    /** @throws IllegalArgumentException if the limit is outside its range */
    public ExactWasserstein {
        if (rowLimit < 1 || rowLimit > MOST_ROWS) {
            throw new IllegalArgumentException("rowLimit must be 1 to " + MOST_ROWS + ", but was " + rowLimit);
        }
    }

    @Override
    public String name() {
        return "squared_w2";
    }

    @Override
    public String description() {
        return "Squared Wasserstein-2, exact: mean squared way, in standard deviations, that turns one set of rows into"
                + " the other. Falls slowly with the number of rows.";
    }

    @Override
    public double smallDifference() {
        return 0.01;
    }

    @Override
    public int degree() {
        return 2;
    }

    @Override
    public double measure(Points sample, Points reference) {
        if (sample.dim() != reference.dim()) {
            throw new IllegalArgumentException(
                    "both samples must have the same dim, but had " + sample.dim() + " and " + reference.dim());
        }
        int n = Math.min(rowLimit, Math.min(sample.count(), reference.count()));
        float[] costs = new float[n * n];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                costs[row * n + column] = (float) squaredDistance(sample, row, reference, column);
            }
        }
        int[] columnOfRow = new int[n];
        new AssignmentSolver(n).solve(costs, n, columnOfRow);
        double sum = 0;
        for (int row = 0; row < n; row++) {
            sum += squaredDistance(sample, row, reference, columnOfRow[row]);
        }
        return sum / n;
    }

    private static double squaredDistance(Points a, int row, Points b, int other) {
        double squares = 0;
        for (int j = 0; j < a.dim(); j++) {
            double difference = (double) a.at(row, j) - b.at(other, j);
            squares += difference * difference;
        }
        return squares;
    }
}
