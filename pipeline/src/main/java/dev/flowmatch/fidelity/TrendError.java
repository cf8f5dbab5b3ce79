package dev.flowmatch.fidelity;

/**
 * How far pairs of columns are apart, in percent: the mean over the pairs of half the difference of the correlations of
 * two columns of numbers, and of the total variation of the joint table of other pairs, with numbers in tenths by the
 * reference's quantiles.
 *
 * <p>100 % minus SDMetrics' "Column Pair Trends" (<a href="https://docs.sdv.dev/sdmetrics">documentation</a>, metrics
 * CorrelationSimilarity and ContingencySimilarity). A correlation is taken of the rows that have both numbers; a missing
 * value is a bin of its own in a joint table. Where one side alone has no correlation, for constant columns, the pair
 * counts ½.
 *
 * <p>Equation 40 of docs/mathematics.md.
 */
public record TrendError() implements FidelityMetric {
    /** Of more pairs than these, evenly spaced ones are taken. */
    private static final int MOST_PAIRS = 20_000;

    @Override
    public String name() {
        return "trend_error";
    }

    @Override
    public String description() {
        return "Trend error: percent by which pairs of columns are off, on average: their correlation or joint table.";
    }

    @Override
    public String impossible(int rows, int columns) {
        return columns < 2 ? "pairs of columns need 2 columns, but there is 1" : "";
    }

    @Override
    public double measure(MixedRows sample, MixedRows reference) {
        FidelityMetric.require(this, sample, reference);
        Binned binned = new Binned(sample, reference);
        long pairs = (long) sample.dim() * (sample.dim() - 1) / 2;
        long stride = (pairs + MOST_PAIRS - 1) / MOST_PAIRS;
        double sum = 0;
        long pair = 0;
        long taken = 0;
        for (int i = 0; i < sample.dim(); i++) {
            for (int j = 0; j < i; j++) {
                if (pair++ % stride == 0) {
                    sum += binned.pair(i, j);
                    taken++;
                }
            }
        }
        return 100 * sum / taken;
    }

    /** Both sides with all columns in bins, by the reference's quantiles. */
    private static final class Binned {
        private final MixedRows sample;
        private final MixedRows reference;
        private final Bins[] sampleBins;
        private final Bins[] referenceBins;

        Binned(MixedRows sample, MixedRows reference) {
            this.sample = sample;
            this.reference = reference;
            sampleBins = new Bins[sample.dim()];
            referenceBins = new Bins[sample.dim()];
            for (int j = 0; j < sampleBins.length; j++) {
                double[] edges = Bins.edges(reference.columns().get(j));
                sampleBins[j] = Bins.of(sample.columns().get(j), edges);
                referenceBins[j] = Bins.of(reference.columns().get(j), edges);
            }
        }

        double pair(int i, int j) {
            if (sample.columns().get(i) instanceof NumberColumn
                    && sample.columns().get(j) instanceof NumberColumn) {
                double ours = correlation(sample, i, j);
                double theirs = correlation(reference, i, j);
                if (Double.isNaN(ours) || Double.isNaN(theirs)) {
                    return Double.isNaN(ours) == Double.isNaN(theirs) ? 0 : 0.5;
                }
                return Math.abs(ours - theirs) / 2;
            }
            return TotalVariation.between(sampleBins[i], sampleBins[j], referenceBins[i], referenceBins[j]);
        }
    }

    /** Pearson's correlation of the rows that have both numbers; NaN if one of them is constant there. */
    static double correlation(MixedRows rows, int i, int j) {
        double[] x = ((NumberColumn) rows.columns().get(i)).values();
        double[] y = ((NumberColumn) rows.columns().get(j)).values();
        double n = 0;
        double meanX = 0;
        double meanY = 0;
        for (int row = 0; row < x.length; row++) {
            if (!Double.isNaN(x[row] + y[row])) {
                n++;
                meanX += (x[row] - meanX) / n;
                meanY += (y[row] - meanY) / n;
            }
        }
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int row = 0; row < x.length; row++) {
            if (!Double.isNaN(x[row] + y[row])) {
                double dx = x[row] - meanX;
                double dy = y[row] - meanY;
                xx += dx * dx;
                yy += dy * dy;
                xy += dx * dy;
            }
        }
        return xx > 0 && yy > 0 ? xy / Math.sqrt(xx) / Math.sqrt(yy) : Double.NaN;
    }
}
