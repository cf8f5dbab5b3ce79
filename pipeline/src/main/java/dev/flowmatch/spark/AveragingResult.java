package dev.flowmatch.spark;

import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;

/** What a worker sends back: its parameters and updater state on the heap, and the loss over all its batches. */
final class AveragingResult extends ParameterAveragingTrainingResult {
    private static final long serialVersionUID = 1L;

    private final byte[] parameters;
    private final byte[] updaterState;
    private final double meanLoss;
    /** The largest absolute value among the inputs of the first batch whose loss was not finite, or NaN. */
    private final double largestInput;

    AveragingResult(byte[] parameters, byte[] updaterState, double meanLoss, double largestInput) {
        super(null, null, meanLoss, null, null, null);
        this.parameters = parameters;
        this.updaterState = updaterState;
        this.meanLoss = meanLoss;
        this.largestInput = largestInput;
    }

    byte[] parameterBytes() {
        return parameters;
    }

    byte[] updaterStateBytes() {
        return updaterState;
    }

    double meanLoss() {
        return meanLoss;
    }

    double largestInput() {
        return largestInput;
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
