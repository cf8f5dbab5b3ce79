package dev.flowmatch.field;

/**
 * A velocity field v(x, t) on R^dim for t in [0, 1]: the right-hand side of dx/dt = v(x, t), which carries noise at
 * t = 0 to data at t = 1.
 *
 * <p>An implementation need not be thread-safe unless it says so; use one instance a thread.
 */
public interface VelocityField {

    /** Columns of x. */
    int dim();

    /**
     * Computes the velocities of a batch whose rows share one time.
     *
     * @param t time in [0, 1]
     * @param x positions, [rows × dim], row-major; not changed
     * @param rows number of rows, at least 1
     * @param v receives the velocities, [rows × dim], row-major; owned by the caller and not the same array as x
     */
    void velocity(double t, float[] x, int rows, float[] v);
}
