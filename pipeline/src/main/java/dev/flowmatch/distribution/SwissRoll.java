package dev.flowmatch.distribution;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A spiral seen from above: (a cos a, a sin a) with a uniform in [3π/2, 9π/2), plus standard normal noise on each
 * coordinate, then divided by 5.
 */
record SwissRoll() implements ToyDistribution {

    @Override
    public String name() {
        return "swissroll";
    }

    @Override
    public void sample(UniformRandomProvider rng, float[] out, int offset) {
        NormalizedGaussianSampler normal = ZigguratSampler.NormalizedGaussian.of(rng);
        double angle = 1.5 * Math.PI * (1 + 2 * rng.nextDouble());
        out[offset] = (float) ((angle * StrictMath.cos(angle) + normal.sample()) / 5);
        out[offset + 1] = (float) ((angle * StrictMath.sin(angle) + normal.sample()) / 5);
    }
}
