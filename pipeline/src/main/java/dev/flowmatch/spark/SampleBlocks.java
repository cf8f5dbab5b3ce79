package dev.flowmatch.spark;

import dev.flowmatch.data.Distribution;
import dev.flowmatch.data.RowRandom;
import dev.flowmatch.field.VelocityField;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.solver.StepObserver;

/**
 * Computes samples in blocks of {@value #ROWS} consecutive ids: block b holds the ids from b·{@value #ROWS} on. Blocks are
 * always computed whole, so that a sample does not depend on which others were asked for with it: neither through the
 * height of a matrix product nor through the steps of an adaptive solver. Not thread-safe.
 */
final class SampleBlocks {
    static final int ROWS = 1024;

    private final VelocityField field;
    private final Distribution noise;
    private final OdeSolver solver;
    private final RowRandom random;
    private final float[] x;

    /**
     * @param field the velocity, for blocks of {@value #ROWS} rows
     * @param noise the distribution of x0, of the field's dimension
     * @param solver carries x from t = 0 to t = 1
     * @param seed seed of the noise, which depends on seed and id alone
     */
    SampleBlocks(VelocityField field, Distribution noise, OdeSolver solver, long seed) {
        this.field = field;
        this.noise = noise;
        this.solver = solver;
        this.random = new RowRandom(seed);
        this.x = new float[ROWS * field.dim()];
    }

    /** The first id of the block that holds an id. */
    static long blockStart(long id) {
        return id / ROWS * ROWS;
    }

    /** The rows of the block, [{@value #ROWS} × dim], row-major, in scaled units; overwritten by the next block. */
    float[] x() {
        return x;
    }

    /** Draws the noise x0 of the block that begins at an id. */
    void drawNoise(long start) {
        int dim = field.dim();
        for (int i = 0; i < ROWS; i++) {
            noise.sample(random.row(start + i, RowRandom.SAMPLING), x, i * dim);
        }
    }

    /** Carries the noise drawn last to t = 1; returns how often the velocity of the whole block was evaluated. */
    int solve(StepObserver observer) {
        return solver.solve(field, x, ROWS, observer);
    }
}
