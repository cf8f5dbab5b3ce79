package dev.flowmatch.model;

/**
 * One round of a training, a row of {@code history.csv}.
 *
 * @param round from 1
 * @param epoch from 0
 * @param rows training rows so far
 * @param trainLoss mean over the batches of the round
 * @param validationLoss of the weights to sample with; NaN where it was not measured
 * @param learningRate of the round's last step
 * @param seconds of training so far
 * @param rowsPerSecond of the round
 * @param trainEntropy the part of the categories in the training loss, their mean cross-entropy; NaN where there are none
 * @param validationEntropy their part in the validation loss
 */
public record HistoryEntry(
        int round,
        long epoch,
        long rows,
        double trainLoss,
        double validationLoss,
        double learningRate,
        double seconds,
        double rowsPerSecond,
        double trainEntropy,
        double validationEntropy) {

    /** A round of a training of numbers alone. */
    public HistoryEntry(
            int round,
            long epoch,
            long rows,
            double trainLoss,
            double validationLoss,
            double learningRate,
            double seconds,
            double rowsPerSecond) {
        this(
                round,
                epoch,
                rows,
                trainLoss,
                validationLoss,
                learningRate,
                seconds,
                rowsPerSecond,
                Double.NaN,
                Double.NaN);
    }
}
