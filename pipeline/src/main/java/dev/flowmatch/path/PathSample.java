package dev.flowmatch.path;

/**
 * A buffer for points on a probability path and their velocities, filled by {@link ProbabilityPath#sample} and used
 * again for the next batch. Not thread-safe.
 */
public final class PathSample {
    private final int capacity;
    private final int dim;
    private final float[] x;
    private final float[] target;

    /**
     * Allocates the buffer.
     *
     * @param capacity the greatest number of rows it can hold
     * @param dim the number of columns
     * @throws IllegalArgumentException if {@code capacity} or {@code dim} is below 1
     */
    public PathSample(int capacity, int dim) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, but was " + capacity);
        }
        if (dim < 1) {
            throw new IllegalArgumentException("dim must be at least 1, but was " + dim);
        }
        this.capacity = capacity;
        this.dim = dim;
        this.x = new float[Math.multiplyExact(capacity, dim)];
        this.target = new float[x.length];
    }

    /** The greatest number of rows. */
    public int capacity() {
        return capacity;
    }

    /** The number of columns. */
    public int dim() {
        return dim;
    }

    /** The points x_t, [capacity × dim], row-major: the buffer itself, not a copy. */
    public float[] x() {
        return x;
    }

    /** The velocities dx_t/dt, the target of the regression, [capacity × dim], row-major: the buffer itself. */
    public float[] target() {
        return target;
    }
}
