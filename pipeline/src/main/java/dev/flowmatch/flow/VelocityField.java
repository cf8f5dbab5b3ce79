package dev.flowmatch.flow;

/**
 * A velocity field v(x, t): a batch of points in, their velocities out.
 *
 * <p>Integrating dx/dt = v(x, t) from t = 0 to t = 1 carries noise to data. An implementation may keep scratch buffers,
 * so it is not thread-safe unless it says so.
 */
public interface VelocityField {

    /** The number of columns of a point. */
    int dim();

    /**
     * Computes the velocities of points that are all at the same time.
     *
     * @param t time, in [0, 1]
     * @param x points, [rows × dim], row-major; only read
     * @param rows how many rows to compute
     * @param v where the velocities are written, [rows × dim], row-major; not the same array as {@code x}
     */
    void velocity(double t, float[] x, int rows, float[] v);
}
