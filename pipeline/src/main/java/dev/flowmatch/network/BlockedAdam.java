package dev.flowmatch.network;

import dev.flowmatch.kernel.HostArrays;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Adam (Kingma and Ba, 2015, arXiv 1412.6980, algorithm 1), as a Deeplearning4j updater that walks the parameters in
 * blocks that fit the second-level cache, with clipping of the whole gradient's norm. Deeplearning4j's own Adam takes
 * four to eight times as long a step on a CPU, which at small batches is more than the network itself.
 *
 * <p>The decoupled weight decay of AdamW is Deeplearning4j's {@code WeightDecay}, applied after it. Immutable.
 *
 * <p>Equation 17 of docs/mathematics.md.
 */
final class BlockedAdam implements IUpdater {
    private static final long serialVersionUID = 1L;

    static final double BETA1 = 0.9;
    static final double BETA2 = 0.999;
    static final double EPSILON = 1e-8;

    private final ISchedule schedule;
    /** The largest Euclidean norm of the gradient of all parameters together; 0 for no clipping. */
    private final double clipNorm;

    @JsonCreator
    BlockedAdam(@JsonProperty("schedule") ISchedule schedule, @JsonProperty("clipNorm") double clipNorm) {
        this.schedule = schedule;
        this.clipNorm = clipNorm;
    }

    double clipNorm() {
        return clipNorm;
    }

    @Override
    public long stateSize(long parameters) {
        return 2 * parameters;
    }

    @Override
    public GradientUpdater<BlockedAdam> instantiate(INDArray state, boolean initialize) {
        GradientUpdater<BlockedAdam> updater = updater();
        updater.setStateViewArray(state, new long[] {1, state.length() / 2}, 'c', initialize);
        return updater;
    }

    @Override
    public GradientUpdater<BlockedAdam> instantiate(Map<String, INDArray> state, boolean initialize) {
        GradientUpdater<BlockedAdam> updater = updater();
        updater.setState(state, initialize);
        return updater;
    }

    /** On a GPU the blocks would cross the bus at each step. */
    private GradientUpdater<BlockedAdam> updater() {
        return HostArrays.inPlace() ? new BlockedAdamUpdater(this) : new DeviceAdamUpdater(this);
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return schedule.valueAt(iteration, epoch);
    }

    @Override
    public boolean hasLearningRate() {
        return true;
    }

    @Override
    public void setLrAndSchedule(double rate, ISchedule newSchedule) {
        throw new UnsupportedOperationException("the schedule of a training is fixed when it begins");
    }

    @Override
    @SuppressWarnings("MissingSuperCall") // immutable
    public BlockedAdam clone() {
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockedAdam that
                && schedule.equals(that.schedule)
                && Double.compare(clipNorm, that.clipNorm) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(schedule, clipNorm);
    }
}
