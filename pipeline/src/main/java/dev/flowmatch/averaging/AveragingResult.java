package dev.flowmatch.averaging;

import java.io.Serializable;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;

/** What a worker ends a round with. Deeplearning4j's result stays in the task; its {@link Payload} travels. */
final class AveragingResult extends ParameterAveragingTrainingResult {
    private final transient Payload payload;

    /**
     * What a worker sends back: its parameters and updater state as bytes, and the loss.
     *
     * @param meanLoss over all its batches
     * @param meanEntropy the part of the categories in it
     * @param largestInput the largest absolute input of the first batch whose loss was not finite, or NaN
     */
    record Payload(byte[] parameters, byte[] updaterState, double meanLoss, double meanEntropy, double largestInput)
            implements Serializable {}

    AveragingResult(Payload payload) {
        super(null, null, payload.meanLoss(), null, null, null);
        this.payload = payload;
    }

    Payload payload() {
        return payload;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
