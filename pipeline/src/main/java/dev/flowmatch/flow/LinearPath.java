package dev.flowmatch.flow;

/**
 * The straight path x_t = (1 − t)·x0 + t·x1, whose velocity is x1 − x0 at every t: at t = 0 it is at the noise x0, at
 * t = 1 at the data x1.
 *
 * <p>It is the rectified flow of <a href="https://arxiv.org/abs/2209.03003">Liu et al. (2023)</a>, equation 1, and the
 * optimal-transport path of <a href="https://arxiv.org/abs/2210.02747">Lipman et al. (2023)</a>, equation 22, with
 * σ_min = 0. These are equations 1 and 2 of docs/mathematics.md.
 *
 * <p>This is the one definition of both sides of the regression: training forms its inputs and targets with it, and so
 * does the validation loss. It works entry by entry, so that a caller keeps its own arrangement of rows, and allocates
 * nothing; the compiler inlines it.
 */
public final class LinearPath {
    private LinearPath() {}

    /**
     * An entry of x_t.
     *
     * @param x0 the entry of the noise
     * @param x1 the entry of the data
     * @param t the time, in [0, 1]
     */
    public static float point(float x0, float x1, float t) {
        return (1 - t) * x0 + t * x1;
    }

    /** The same in double precision. */
    public static double point(double x0, double x1, double t) {
        return (1 - t) * x0 + t * x1;
    }

    /** An entry of dx_t/dt, which the network learns: the same at every t. */
    public static float velocity(float x0, float x1) {
        return x1 - x0;
    }

    /** The same in double precision. */
    public static double velocity(double x0, double x1) {
        return x1 - x0;
    }
}
