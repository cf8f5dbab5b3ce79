package dev.flowmatch.fidelity;

import dev.flowmatch.metrics.KolmogorovSmirnov;

/**
 * How far the columns' distributions are apart, one by one, in percent: the mean over the columns of the two-sample
 * Kolmogorov–Smirnov statistic of numbers and of the total variation of categories.
 *
 * <p>100 % minus SDMetrics' "Column Shapes" (Patki, Wedge and Veeramachaneni 2016, "The Synthetic Data Vault", and the
 * <a href="https://docs.sdv.dev/sdmetrics">SDMetrics documentation</a>). Missing numbers are left out, a missing
 * category is a category of its own. It says nothing of how columns hang together: independent columns have the best
 * there is.
 *
 * <p>Equation 39 of docs/mathematics.md.
 */
public record ShapeError() implements FidelityMetric {
    @Override
    public String name() {
        return "shape_error";
    }

    @Override
    public String description() {
        return "Shape error: percent by which single columns are off, on average. Blind to how columns hang together.";
    }

    @Override
    public String impossible(int rows, int columns) {
        return "";
    }

    @Override
    public double measure(MixedRows sample, MixedRows reference) {
        FidelityMetric.require(this, sample, reference);
        double sum = 0;
        for (int j = 0; j < sample.dim(); j++) {
            sum += ofColumn(sample.columns().get(j), reference.columns().get(j));
        }
        return 100 * sum / sample.dim();
    }

    private static double ofColumn(MixedColumn sample, MixedColumn reference) {
        if (sample instanceof NumberColumn numbers) {
            return kolmogorovSmirnov(numbers.sorted(), ((NumberColumn) reference).sorted());
        }
        return TotalVariation.between(Bins.of(sample), Bins.of(reference));
    }

    /** The statistic of two ascending lists; 1 where one of them alone is empty. */
    private static double kolmogorovSmirnov(double[] a, double[] b) {
        if (a.length == 0 || b.length == 0) {
            return a.length == b.length ? 0 : 1;
        }
        return KolmogorovSmirnov.statistic(a, b);
    }
}
