package dev.flowmatch.network;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;

/** What the two ways to make {@link BlockedAdam}'s step share: one array holds all first moments, then all second ones. */
abstract class MomentsUpdater implements GradientUpdater<BlockedAdam> {
    private final BlockedAdam config;
    private INDArray state;

    MomentsUpdater(BlockedAdam config) {
        this.config = config;
    }

    @Override
    public final BlockedAdam getConfig() {
        return config;
    }

    @Override
    public final void setState(Map<String, INDArray> moments, boolean initialize) {
        throw new UnsupportedOperationException("the moments are kept in one array");
    }

    @Override
    public final Map<String, INDArray> getState() {
        return Map.of("moments", state);
    }

    @Override
    public void setStateViewArray(INDArray view, long[] gradientShape, char gradientOrder, boolean initialize) {
        state = view;
    }

    /** The moments. */
    final INDArray state() {
        return state;
    }
}
