package dev.flowmatch.training;

import java.util.Locale;

/**
 * Whether a training has learned its rows by heart: its loss on them is clearly below that on rows held out.
 *
 * <p>Clearly means by a factor of {@value #RATIO}, which trainings that see a row seldom do not come near, and not by the
 * chance of which few rows are held out: by {@value #DEVIATIONS} standard errors of the difference, or because the loss on the
 * same rows, with the same noise and times, has risen to {@value #RISE} times its least since.
 *
 * @param trainLoss the mean over the last rounds
 * @param validationLoss of the published weights
 * @param error standard error of the difference of the two
 * @param leastValidationLoss the least that the training came to; infinite where it is not known
 */
record Overfitting(double trainLoss, double validationLoss, double error, double leastValidationLoss) {
    private static final double RATIO = 1.25;
    private static final double DEVIATIONS = 2;
    private static final double RISE = 1.1;

    /**
     * Compares two estimates; a row of the training is taken to scatter as those held out do.
     *
     * @param trainLoss the mean over the last rounds
     * @param trainRows rows of the source that it was taken from
     */
    static Overfitting of(
            double trainLoss, long trainRows, ValidationLoss.Estimate validation, double leastValidationLoss) {
        double error =
                validation.deviation() * Math.sqrt(1.0 / Math.max(1, trainRows) + 1.0 / Math.max(1, validation.rows()));
        return new Overfitting(trainLoss, validation.mean(), error, leastValidationLoss);
    }

    /** Whether there is something to compare. */
    boolean isKnown() {
        return Double.isFinite(trainLoss) && Double.isFinite(validationLoss);
    }

    /** Whether the training has learned its rows by heart. */
    boolean isClear() {
        return validationLoss > RATIO * trainLoss
                && (validationLoss - trainLoss > DEVIATIONS * error || validationLoss > RISE * leastValidationLoss);
    }

    /**
     * What it means, and what to do.
     *
     * @param options of the training: what it does already is not advised
     */
    String advice(TrainingOptions options, boolean noiseMayBeRedrawn) {
        return String.format(
                        Locale.ROOT,
                        "the loss on rows held out, %.4f, is clearly above that on the training rows, %.4f: the network"
                                + " learns the rows by heart; ",
                        validationLoss,
                        trainLoss)
                + (noiseMayBeRedrawn && options.redraw() != TrainingOptions.Redraw.ALL
                        ? "train with --redraw all, "
                        : "")
                + (options.patience() == 0 ? "stop in time with --patience 5, " : "")
                + "train for fewer epochs, take a smaller --hidden or --layers, or more rows";
    }
}
