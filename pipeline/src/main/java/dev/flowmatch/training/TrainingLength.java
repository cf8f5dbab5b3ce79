package dev.flowmatch.training;

import dev.flowmatch.fault.UsageException;
import dev.flowmatch.pairs.PairManifest;

/**
 * The local steps that an epoch and a training have, all workers going through the pairs together.
 *
 * @param stepsPerEpoch steps of an epoch, at least 1: full batches alone
 * @param rowsPerStep rows of one step of all workers
 */
record TrainingLength(long stepsPerEpoch, long rowsPerStep) {

    /**
     * @param pairs the pair data set's folder, for the message
     * @throws UsageException if the pairs are fewer than a batch for each worker
     */
    static TrainingLength of(String pairs, PairManifest manifest, int workers, int batch) {
        long needed = (long) workers * batch;
        if (manifest.rows() < needed) {
            long draws = (needed * manifest.drawsPerRow() + manifest.rows() - 1) / manifest.rows();
            throw new UsageException("the pair set " + pairs + " has " + manifest.rows()
                    + " training rows, fewer than " + workers + " workers x batch " + batch + " = " + needed
                    + ": take fewer workers, a smaller --batch, or "
                    + (manifest.teacher() == null
                            ? "pairs with --draws-per-row " + draws + " or more (--rows for a toy distribution)"
                            : "more pairs of the teacher (reflow --count)"));
        }
        return new TrainingLength(manifest.rows() / needed, needed);
    }

    /** Steps of so many epochs. */
    long ofEpochs(int epochs) {
        return Math.multiplyExact(epochs, stepsPerEpoch);
    }

    /** Steps for at least so many rows. */
    long ofRows(long rows) {
        return (rows + rowsPerStep - 1) / rowsPerStep;
    }
}
