package dev.flowmatch.model;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The step of {@link BlockedAdam} by ND4J's own operations, for arrays in a GPU's memory. The state has the same layout,
 * so that a training may go on with the other; the steps differ in that ND4J does not correct epsilon's bias.
 */
final class DeviceAdamUpdater implements GradientUpdater<BlockedAdam> {
    private final BlockedAdam config;
    private final AdamUpdater adam;
    private INDArray state;

    DeviceAdamUpdater(BlockedAdam config) {
        this.config = config;
        adam = new AdamUpdater(new Adam(0, BlockedAdam.BETA1, BlockedAdam.BETA2, BlockedAdam.EPSILON));
    }

    @Override
    public BlockedAdam getConfig() {
        return config;
    }

    @Override
    public void setState(Map<String, INDArray> moments, boolean initialize) {
        throw new UnsupportedOperationException("the moments are kept in one array");
    }

    @Override
    public Map<String, INDArray> getState() {
        return Map.of("moments", state);
    }

    @Override
    public void setStateViewArray(INDArray view, long[] gradientShape, char gradientOrder, boolean initialize) {
        state = view;
        adam.setStateViewArray(view, gradientShape, gradientOrder, initialize);
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
        if (config.clipNorm() > 0) {
            double norm = gradient.norm2Number().doubleValue();
            if (norm > config.clipNorm()) {
                gradient.muli(config.clipNorm() / norm);
            }
        }
        adam.getConfig().setLearningRate(config.getLearningRate(iteration, epoch));
        adam.applyUpdater(gradient, iteration, epoch);
    }
}
