package dev.flowmatch.distribution;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * The checkerboard: uniform on the cells of the 4×4 board over [−4, 4]² whose column + row is odd, where column = ⌊(x +
 * 4)/2⌋ and row = ⌊(y + 4)/2⌋.
 */
public record Checkerboard() implements ToyDistribution {
    private static final int CELLS_PER_SIDE = 4;

    @Override
    public String name() {
        return "checkerboard";
    }

    @Override
    public void sample(UniformRandomProvider rng, float[] out, int offset) {
        int cell = rng.nextInt(CELLS_PER_SIDE * CELLS_PER_SIDE / 2);
        int column = cell / 2;
        int row = 2 * (cell % 2) + (column + 1) % 2;
        out[offset] = coordinate(column, rng);
        out[offset + 1] = coordinate(row, rng);
    }

    /** A uniform coordinate of 22 random bits: exact in a float, so that rounding never lifts it into the next cell. */
    private static float coordinate(int cell, UniformRandomProvider rng) {
        return 2 * cell - 4 + 2 * ((rng.nextInt() >>> 10) * 0x1p-22f);
    }

    /** Whether a point lies in one of the cells that the distribution fills. */
    public static boolean contains(double x, double y) {
        if (!(x >= -4 && x < 4 && y >= -4 && y < 4)) {
            return false;
        }
        int column = (int) Math.floor((x + 4) / 2);
        int row = (int) Math.floor((y + 4) / 2);
        return (column + row) % 2 == 1;
    }
}
