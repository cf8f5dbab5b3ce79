package dev.flowmatch.model;

import java.io.Serializable;

/**
 * The shape of the velocity network: h = W_in x + b_in + W_t emb(t) + b_t; then {@code layers} times
 * h = relu(W h + b); at last W_out h + b_out, the velocities of numbers and the logits of categories.
 *
 * @param dim entries of x, at least 1
 * @param hidden channels of every block, at least 1
 * @param layers number of blocks, at least 1
 * @param timeEmbedding length of the sinusoidal time embedding, at least 4; an odd length ends in a zero
 * @param outputs rows of W_out, at least 1: as many as dim where all columns are numbers
 */
public record VelocityMlpSpec(int dim, int hidden, int layers, int timeEmbedding, int outputs) implements Serializable {

    /** A network with an output for each entry of x: its velocity. */
    public VelocityMlpSpec(int dim, int hidden, int layers, int timeEmbedding) {
        this(dim, hidden, layers, timeEmbedding, dim);
    }

    /** The reference network of two-dimensional data: 5 blocks of 512 channels, about 1.6 million parameters. */
    public static VelocityMlpSpec reference(int dim) {
        return new VelocityMlpSpec(dim, 512, 5, 512);
    }

    /** @throws IllegalArgumentException if a size is below its bound */
    public VelocityMlpSpec {
        requireAtLeast(1, dim, "dim");
        requireAtLeast(1, hidden, "hidden");
        requireAtLeast(1, layers, "layers");
        requireAtLeast(4, timeEmbedding, "time embedding");
        requireAtLeast(1, outputs, "outputs");
        if (weightCount(dim, hidden, layers, timeEmbedding, outputs) > Integer.MAX_VALUE / 4) {
            throw new IllegalArgumentException("a network of " + dim + " columns, " + hidden + " channels, " + layers
                    + " layers and a time embedding of " + timeEmbedding
                    + " has more weights than one array holds (2^29)");
        }
    }

    /** Trained parameters: the two input biases, of which only the sum matters, count once. */
    public long parameterCount() {
        return weightCount(dim, hidden, layers, timeEmbedding, outputs);
    }

    /**
     * Floating-point operations of one training row: a multiply and an add for each weight in the forward product and in
     * the weight gradient, and once more in the input gradient of every layer but the first.
     */
    public long trainingFlopsPerRow() {
        long input = 2L * hidden * (dim + timeEmbedding);
        long rest = 2L * hidden * ((long) layers * hidden + outputs);
        return 2 * input + 3 * rest;
    }

    /** Floating-point operations of one row and sampling step, with the input folded into the first block. */
    public long samplingFlopsPerRow() {
        return 2L * hidden * ((layers - 1L) * hidden + dim + outputs);
    }

    private static long weightCount(long dim, long hidden, long layers, long time, long outputs) {
        return hidden * (dim + time + 1) + layers * hidden * (hidden + 1) + outputs * (hidden + 1);
    }

    private static void requireAtLeast(int bound, int value, String name) {
        if (value < bound) {
            throw new IllegalArgumentException(name + " must be at least " + bound + ", but was " + value);
        }
    }
}
