package dev.flowmatch.training;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.pairs.PairManifest;

/**
 * What a training does where its user does not say: how long, at which rate, with which average. What is best was found by
 * trials, which docs/results.md tells.
 *
 * @param table whether a table's rows are learned from scratch, each of which deserves many noises; otherwise points of a toy,
 *     pairs that are given, or a model that learned before is trained on
 * @param smallMixedRows how many rows the table has if it is small and has categories or missing values; otherwise 0
 */
record TrainingDefaults(boolean table, long smallMixedRows) {
    static final int EPOCHS = 10;
    /** Rows to train on at least, where the same rows with new noise teach something new. */
    static final long TABLE_ROWS = 6_000_000;

    /** Below so many rows a mixed table is small: the time is better spent on more rows than on a larger network. */
    private static final long SMALL = 200_000;

    /** How often the rows of a small mixed table are gone through, within the bounds that follow. */
    private static final long SMALL_TIMES = 500;

    private static final long SMALL_LEAST_ROWS = 3_000_000;
    private static final long SMALL_MOST_ROWS = 20_000_000;

    static final double RATE = 1e-3;
    static final double TABLE_RATE = 6e-3;
    private static final double RATED_BATCH = 1024;

    /** The average's window is this part of the training. */
    private static final double AVERAGED = 1.0 / 20;

    private static final double MOST_DECAY = 0.9999;

    /**
     * @param fromScratch whether the weights start as random numbers
     */
    static TrainingDefaults of(PairManifest pairs, boolean fromScratch, TrainingOptions.Objective objective) {
        boolean table = isOfTable(pairs) && fromScratch && objective == TrainingOptions.Objective.FLOW;
        return new TrainingDefaults(table, table && isSmallAndMixed(pairs) ? rows(pairs) : 0);
    }

    private static boolean isOfTable(PairManifest pairs) {
        return pairs.teacher() == null
                && pairs.x0Columns() == null
                && !ToyDistribution.names().contains(pairs.source());
    }

    private static boolean isSmallAndMixed(PairManifest pairs) {
        return rows(pairs) < SMALL && !VectorLayout.of(pairs.columns()).isNumeric();
    }

    private static long rows(PairManifest pairs) {
        return Math.max(1, pairs.rows() / pairs.drawsPerRow());
    }

    /** The network for some pairs: a smaller one for those of a small table that has categories or missing values. */
    static NetworkSizes network(PairManifest pairs) {
        return isOfTable(pairs) && isSmallAndMixed(pairs) ? NetworkSizes.OF_SMALL_MIXED : NetworkSizes.REFERENCE;
    }

    /** Local steps. */
    long steps(TrainingLength length) {
        if (smallMixedRows > 0) {
            return length.ofRows(Math.max(SMALL_LEAST_ROWS, Math.min(SMALL_MOST_ROWS, SMALL_TIMES * smallMixedRows)));
        }
        long epochs = length.ofEpochs(EPOCHS);
        return table ? Math.max(epochs, length.ofRows(TABLE_ROWS)) : epochs;
    }

    /** The highest learning rate: of small batches, whose gradients scatter more, a smaller one. */
    double learningRate(int batch) {
        return table ? TABLE_RATE * Math.min(1, Math.sqrt(batch / RATED_BATCH)) : RATE;
    }

    /**
     * Validations without a better loss after which to stop: for a table never, but the best weights are published. Small tables
     * are learned by heart in the course of so many rows: 327 penguins were from the third of them on.
     */
    int patience() {
        return table ? Integer.MAX_VALUE : 0;
    }

    /**
     * The decay a step of the averaged weights: a window of a twentieth of the training. A fixed one is too long for a short
     * training, whose average would still hold weights from its first half.
     */
    static double ema(long steps) {
        return Math.min(MOST_DECAY, Math.max(0, 1 - 1 / (AVERAGED * steps)));
    }
}
