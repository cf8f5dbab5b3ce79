package dev.flowmatch.metrics;

/**
 * The largest absolute difference between entries of two matrices of Pearson correlations.
 *
 * <p>Zero for a single column. A constant column has correlation 0 with all others, by definition here.
 *
 * <p>Equation 35 of docs/mathematics.md.
 */
public record CorrelationDifference() implements TwoSampleMetric {
    @Override
    public String name() {
        return "correlation_difference";
    }

    @Override
    public String description() {
        return "Correlation difference: largest change of the correlation of any two columns.";
    }

    @Override
    public double smallDifference() {
        return 0.05;
    }

    @Override
    public double measure(Points sample, Points reference) {
        Points.requireSameDim(sample, reference);
        double[] a = correlations(sample);
        double[] b = correlations(reference);
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    /** The Pearson correlations of all pairs of columns, [dim × dim], with ones on the diagonal. */
    public static double[] correlations(Points points) {
        int dim = points.dim();
        int n = points.count();
        // Normalized columns: their inner products are the correlations.
        double[][] normalized = new double[dim][];
        for (int column = 0; column < dim; column++) {
            normalized[column] = normalized(points.column(column), ColumnSummary.of(points, column));
        }
        double[] correlations = new double[dim * dim];
        for (int i = 0; i < dim; i++) {
            correlations[i * dim + i] = 1;
            for (int j = 0; j < i; j++) {
                double product = 0;
                for (int row = 0; row < n; row++) {
                    product += normalized[i][row] * normalized[j][row];
                }
                correlations[i * dim + j] = product;
                correlations[j * dim + i] = product;
            }
        }
        return correlations;
    }

    private static double[] normalized(float[] column, ColumnSummary summary) {
        double norm = summary.standardDeviation() * Math.sqrt(column.length);
        double[] normalized = new double[column.length];
        for (int row = 0; row < column.length && norm > 0; row++) {
            normalized[row] = (column[row] - summary.mean()) / norm;
        }
        return normalized;
    }
}
