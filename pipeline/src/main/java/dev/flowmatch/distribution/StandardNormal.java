package dev.flowmatch.distribution;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * The standard normal distribution N(0, I), the noise that a flow starts from.
 *
 * @param dim the number of columns, at least 1
 */
public record StandardNormal(int dim) implements Distribution {

    /**
     * Checks the dimension.
     *
     * @throws IllegalArgumentException if {@code dim} is below 1
     */
    public StandardNormal {
        if (dim < 1) {
            throw new IllegalArgumentException("dim must be at least 1, but was " + dim);
        }
    }

    @Override
    public void sample(UniformRandomProvider rng, float[] out, int offset) {
        NormalizedGaussianSampler normal = ZigguratSampler.NormalizedGaussian.of(rng);
        for (int j = 0; j < dim; j++) {
            out[offset + j] = (float) normal.sample();
        }
    }
}
