package dev.flowmatch.path;

/**
 * The straight path x_t = (1 − t)·x0 + t·x1, whose velocity is x1 − x0 at every t.
 *
 * <p>It is the rectified flow of <a href="https://arxiv.org/abs/2209.03003">Liu et al. (2023)</a>, equation 1, and the
 * optimal-transport path of <a href="https://arxiv.org/abs/2210.02747">Lipman et al. (2023)</a>, equation 22, with
 * σ_min = 0. Immutable and thread-safe.
 *
 * <p>Equations 1 and 2 of docs/mathematics.md.
 */
public record LinearPath() implements ProbabilityPath {

    @Override
    public void sample(float[] x0, float[] x1, float[] t, int rows, PathSample sample) {
        if (rows < 0 || rows > sample.capacity()) {
            throw new IllegalArgumentException(
                    "rows must be between 0 and the capacity " + sample.capacity() + ", but was " + rows);
        }
        int dim = sample.dim();
        float[] x = sample.x();
        float[] target = sample.target();
        for (int row = 0; row < rows; row++) {
            float time = t[row];
            float rest = 1 - time;
            int end = (row + 1) * dim;
            for (int i = row * dim; i < end; i++) {
                x[i] = rest * x0[i] + time * x1[i];
                target[i] = x1[i] - x0[i];
            }
        }
    }
}
