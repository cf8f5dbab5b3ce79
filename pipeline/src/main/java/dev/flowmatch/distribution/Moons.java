package dev.flowmatch.distribution;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Two moons: (cos a, sin a) or (1 − cos a, ½ − sin a), equally likely, with a uniform in [0, π], plus the same uniform
 * [0, 0.2) number on both coordinates, then times 3 minus 1.
 */
record Moons() implements ToyDistribution {

    @Override
    public String name() {
        return "moons";
    }

    @Override
    public void sample(UniformRandomProvider rng, float[] out, int offset) {
        boolean upper = rng.nextBoolean();
        double angle = Math.PI * rng.nextDouble();
        double shift = 0.2 * rng.nextDouble();
        // StrictMath: the same bits on every processor.
        double x = StrictMath.cos(angle);
        double y = StrictMath.sin(angle);
        out[offset] = (float) (3 * ((upper ? x : 1 - x) + shift) - 1);
        out[offset + 1] = (float) (3 * ((upper ? y : 0.5 - y) + shift) - 1);
    }
}
