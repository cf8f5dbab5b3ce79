package dev.flowmatch.path;

import java.io.Serializable;

/**
 * A conditional probability path: for a pair (x0, x1) and a time t the point x_t and the velocity dx_t/dt, the two
 * sides of the regression of flow matching.
 *
 * <p>At t = 0 a path is at the noise x0, at t = 1 at the data x1. Implementations are immutable and thread-safe.
 *
 * @see <a href="https://arxiv.org/abs/2210.02747">Lipman et al., Flow Matching for Generative Modeling (2023)</a>,
 *     section 4
 */
public interface ProbabilityPath extends Serializable {

    /**
     * Moves pairs to their times.
     *
     * @param x0 noise, [rows × dim], row-major; only read
     * @param x1 data, [rows × dim], row-major; only read
     * @param t times in [0, 1], [rows]; only read
     * @param rows how many rows to compute
     * @param sample where x_t and dx_t/dt are written; its {@code dim} is that of the pairs
     * @throws IllegalArgumentException if {@code rows} is negative or above the sample's capacity
     */
    void sample(float[] x0, float[] x1, float[] t, int rows, PathSample sample);
}
