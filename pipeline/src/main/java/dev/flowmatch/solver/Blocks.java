package dev.flowmatch.solver;

import dev.flowmatch.flow.VelocityField;

/** The arithmetic on flat blocks of points that the solvers have in common. */
final class Blocks {
    private Blocks() {}

    /** The number of entries of a block, checked against the array that is to hold it. */
    static int length(VelocityField field, float[] x, int rows) {
        long length = (long) rows * field.dim();
        if (rows < 0 || length > x.length) {
            throw new IllegalArgumentException(
                    "x must hold " + rows + " rows of " + field.dim() + " values, but had " + x.length + " values");
        }
        return (int) length;
    }

    /** Writes x + h·v into {@code out}, which may be {@code x}. */
    static void advance(float[] x, double h, float[] v, int length, float[] out) {
        float step = (float) h;
        for (int i = 0; i < length; i++) {
            out[i] = x[i] + step * v[i];
        }
    }
}
