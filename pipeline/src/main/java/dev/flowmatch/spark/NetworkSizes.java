package dev.flowmatch.spark;

import dev.flowmatch.io.UsageException;
import dev.flowmatch.model.VelocityMlpSpec;
import java.util.Optional;

/**
 * The sizes that were asked of a network; null where none was.
 *
 * @param hidden channels of a block
 * @param layers blocks
 * @param timeEmbedding length of the time embedding
 */
record NetworkSizes(Integer hidden, Integer layers, Integer timeEmbedding) {
    private static final int DEFAULT_HIDDEN = 512;
    private static final int DEFAULT_LAYERS = 5;
    private static final int DEFAULT_TIME_EMBEDDING = 512;

    /**
     * These sizes; those that were not asked for are the ones of the model to start from, or the defaults.
     *
     * @param dim columns of the data
     * @param start the model to start from
     * @throws UsageException if that model has other sizes
     */
    VelocityMlpSpec spec(int dim, Optional<SampledModel> start) {
        VelocityMlpSpec base = start.map(model -> model.weights().spec())
                .orElse(new VelocityMlpSpec(dim, DEFAULT_HIDDEN, DEFAULT_LAYERS, DEFAULT_TIME_EMBEDDING));
        VelocityMlpSpec spec = new VelocityMlpSpec(
                dim,
                hidden == null ? base.hidden() : hidden,
                layers == null ? base.layers() : layers,
                timeEmbedding == null ? base.timeEmbedding() : timeEmbedding);
        if (!spec.equals(base) && start.isPresent()) {
            throw new UsageException("the model to start from is " + base + ", but the training is of " + spec);
        }
        return spec;
    }
}
