package dev.flowmatch.network;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The step of {@link BlockedAdam} by ND4J's own operations, for arrays in a GPU's memory. The state has the same layout,
 * so that a training may go on with the other; the steps differ in that ND4J does not correct epsilon's bias.
 */
final class DeviceAdamUpdater extends MomentsUpdater {
    private final AdamUpdater adam;

    DeviceAdamUpdater(BlockedAdam config) {
        super(config);
        adam = new AdamUpdater(new Adam(0, BlockedAdam.BETA1, BlockedAdam.BETA2, BlockedAdam.EPSILON));
    }

    @Override
    public void setStateViewArray(INDArray view, long[] gradientShape, char gradientOrder, boolean initialize) {
        super.setStateViewArray(view, gradientShape, gradientOrder, initialize);
        adam.setStateViewArray(view, gradientShape, gradientOrder, initialize);
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
        if (getConfig().clipNorm() > 0) {
            double norm = gradient.norm2Number().doubleValue();
            if (norm > getConfig().clipNorm()) {
                gradient.muli(getConfig().clipNorm() / norm);
            }
        }
        adam.getConfig().setLearningRate(getConfig().getLearningRate(iteration, epoch));
        adam.applyUpdater(gradient, iteration, epoch);
    }
}
