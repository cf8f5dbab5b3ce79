package dev.flowmatch.network;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The learning rate after a number of local steps: a linear warm-up, then constant, or a cosine from the base rate to
 * zero at the last step (Loshchilov and Hutter, 2017, arXiv 1608.03983, equation 5, without restarts). Immutable.
 *
 * <p>Equation 18 of docs/mathematics.md.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class LearningRateSchedule implements ISchedule {
    private static final long serialVersionUID = 1L;

    private final double base;
    private final int warmupSteps;
    /** Steps of the whole training; 0 for a constant rate. */
    private final long cosineSteps;

    @JsonCreator
    LearningRateSchedule(
            @JsonProperty("base") double base,
            @JsonProperty("warmupSteps") int warmupSteps,
            @JsonProperty("cosineSteps") long cosineSteps) {
        this.base = base;
        this.warmupSteps = warmupSteps;
        this.cosineSteps = cosineSteps;
    }

    /** A rate that rises linearly to {@code base} within {@code warmupSteps} and stays there. */
    public static LearningRateSchedule constant(double base, int warmupSteps) {
        return new LearningRateSchedule(base, warmupSteps, 0);
    }

    /** A rate that rises linearly to {@code base} and falls along a half cosine to zero at {@code steps}. */
    public static LearningRateSchedule cosine(double base, int warmupSteps, long steps) {
        return new LearningRateSchedule(base, warmupSteps, Math.max(1, steps));
    }

    /** The rate of the step after {@code iteration} steps, at least 0 and at most the base rate. */
    @Override
    public double valueAt(int iteration, int epoch) {
        if (iteration < warmupSteps) {
            return base * (iteration + 1) / (warmupSteps + 1.0);
        }
        if (cosineSteps == 0) {
            return base;
        }
        double progress =
                Math.min(1, (iteration - (double) warmupSteps) / Math.max(1, cosineSteps - (double) warmupSteps));
        return base * 0.5 * (1 + Math.cos(Math.PI * progress));
    }

    @Override
    @SuppressWarnings("MissingSuperCall") // immutable
    public LearningRateSchedule clone() {
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LearningRateSchedule that
                && Double.compare(base, that.base) == 0
                && warmupSteps == that.warmupSteps
                && cosineSteps == that.cosineSteps;
    }

    @Override
    public int hashCode() {
        return Objects.hash(base, warmupSteps, cosineSteps);
    }
}
