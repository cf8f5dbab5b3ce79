package dev.flowmatch.io;

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
 */
public record HistoryEntry(
        int round,
        long epoch,
        long rows,
        double trainLoss,
        double validationLoss,
        double learningRate,
        double seconds,
        double rowsPerSecond) {}
