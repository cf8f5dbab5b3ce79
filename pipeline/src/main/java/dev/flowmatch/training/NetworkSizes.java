package dev.flowmatch.training;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.model.StoredModel;
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
    /** What a hard density of few columns or a large table takes. */
    static final NetworkSizes REFERENCE = new NetworkSizes(512, 5, 512);

    /** What a small table with categories or missing values takes. */
    static final NetworkSizes OF_SMALL_MIXED = new NetworkSizes(256, 4, 256);

    /**
     * These sizes; those that were not asked for are the ones of the model to start from, or the defaults.
     *
     * @param layout of the data
     * @param defaults all sizes
     * @param start the model to start from
     * @param folder of that model, for the message
     * @throws UsageException if that model has other sizes, or the network is too large
     */
    VelocityMlpSpec spec(VectorLayout layout, NetworkSizes defaults, Optional<StoredModel> start, String folder) {
        Optional<VelocityMlpSpec> base = start.map(model -> model.weights().spec());
        VelocityMlpSpec spec = spec(
                layout,
                asked(hidden, base.map(VelocityMlpSpec::hidden), defaults.hidden),
                asked(layers, base.map(VelocityMlpSpec::layers), defaults.layers),
                asked(timeEmbedding, base.map(VelocityMlpSpec::timeEmbedding), defaults.timeEmbedding));
        if (base.isPresent() && !spec.equals(base.get())) {
            throw new UsageException(
                    "the model to start from, " + folder + ", is " + base.get() + ", but the training is of " + spec);
        }
        return spec;
    }

    private static int asked(Integer size, Optional<Integer> given, int otherwise) {
        return size == null ? given.orElse(otherwise) : size;
    }

    private static VelocityMlpSpec spec(VectorLayout layout, int hidden, int layers, int timeEmbedding) {
        try {
            return new VelocityMlpSpec(layout.dim(), hidden, layers, timeEmbedding, layout.outputs());
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }
}
