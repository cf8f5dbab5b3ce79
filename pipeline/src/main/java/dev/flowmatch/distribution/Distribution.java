package dev.flowmatch.distribution;

import java.io.Serializable;
import org.apache.commons.rng.UniformRandomProvider;

/** A distribution of points that can be drawn from. Implementations are immutable and thread-safe. */
public interface Distribution extends Serializable {

    /** The number of columns of a point. */
    int dim();

    /**
     * Draws one point.
     *
     * @param rng the randomness; equal generators give equal points
     * @param out where the point is written
     * @param offset the index of its first column in {@code out}
     */
    void sample(UniformRandomProvider rng, float[] out, int offset);

    /**
     * Finds the distribution of x0 by the name that manifests have for it.
     *
     * @param name "gaussian" for the standard normal of any dimension, or another toy's name
     * @param dim the number of columns of the data; a toy has its own
     * @throws IllegalArgumentException if the name is none of these
     */
    static Distribution noise(String name, int dim) {
        return name.equals("gaussian") ? new StandardNormal(dim) : ToyDistribution.named(name);
    }
}
