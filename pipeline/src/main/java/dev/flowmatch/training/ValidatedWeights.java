package dev.flowmatch.training;

import dev.flowmatch.model.CheckpointManifest;

/**
 * What the validations of a training came to: the loss of the weights validated last, and the best weights of all, which are
 * published where the training has patience. Not thread-safe.
 */
final class ValidatedWeights {
    private final ValidationLoss measure;
    private final int patience;

    private ValidationLoss.Estimate last;
    private double loss = Double.NaN;
    private double leastLoss = Double.POSITIVE_INFINITY;
    private int sinceBest;
    private float[] best;

    /** @param patience validations without a smaller loss after which to stop; 0 never stops */
    ValidatedWeights(ValidationLoss measure, int patience) {
        this.measure = measure;
        this.patience = patience;
    }

    /** Takes up what the validations before a checkpoint came to; {@code best} is null where there were none. */
    void restore(CheckpointManifest saved, float[] best) {
        loss = saved.validationLoss() == null ? Double.NaN : saved.validationLoss();
        leastLoss = saved.bestValidationLoss() == null ? Double.POSITIVE_INFINITY : saved.bestValidationLoss();
        sinceBest = saved.validationsSinceBest();
        this.best = best;
    }

    /** Measures the loss of weights, which are kept if none had a smaller one. */
    void validate(float[] weights) {
        last = measure.of(weights);
        loss = last.mean();
        if (loss < leastLoss) {
            leastLoss = loss;
            sinceBest = 0;
            best = weights;
        } else {
            sinceBest++;
        }
    }

    /** The loss of the weights validated last; NaN if none were, or there is nothing to validate on. */
    double loss() {
        return loss;
    }

    /** The part of the categories in the loss of the weights validated last; NaN if none were since the start or a resume. */
    double entropy() {
        return last == null ? Double.NaN : last.entropy();
    }

    /** The smallest loss; infinite if there is none. */
    double leastLoss() {
        return leastLoss;
    }

    /** Validations since the one with the smallest loss. */
    int sinceBest() {
        return sinceBest;
    }

    /** The weights with the smallest loss; null if there are none. */
    float[] best() {
        return best;
    }

    boolean outOfPatience() {
        return patience > 0 && sinceBest >= patience;
    }

    private boolean publishesBest() {
        return patience > 0 && best != null;
    }

    /** The weights to publish, if the training ends with these. */
    float[] published(MovingAverage average) {
        return publishesBest() ? best : average.value();
    }

    /** The loss of the weights to publish, as it was measured in the training. */
    double publishedLoss() {
        return publishesBest() ? leastLoss : loss;
    }

    /** The loss of the weights to publish with its deviation. */
    ValidationLoss.Estimate estimate(float[] published) {
        // Weights of before a resume, or the best of all, are not those that were validated last.
        boolean isLast = last != null && (!publishesBest() || sinceBest == 0);
        return isLast ? last : measure.of(published);
    }
}
