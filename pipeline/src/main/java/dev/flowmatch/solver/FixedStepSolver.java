package dev.flowmatch.solver;

import dev.flowmatch.flow.VelocityField;

/** What the explicit one-step methods on a {@link TimeGrid} share: the loop over the grid. */
interface FixedStepSolver extends OdeSolver {

    /** The times. */
    TimeGrid grid();

    /** How often a step evaluates the field. */
    int evaluationsPerStep();

    /** How many scratch buffers of the block's size a step needs. */
    int scratchBuffers();

    /** Carries {@code x} from time {@code t} to {@code next}, in place; the first {@code length} entries count. */
    void step(VelocityField field, double t, double next, float[] x, int rows, int length, float[][] scratch);

    @Override
    default int steps() {
        return grid().steps();
    }

    @Override
    default double gridPower() {
        return grid().power();
    }

    @Override
    default int solve(VelocityField field, float[] x, int rows, StepObserver observer) {
        int length = Blocks.length(field, x, rows);
        float[][] scratch = new float[scratchBuffers()][length];
        TimeGrid grid = grid();
        for (int i = 0; i < grid.steps(); i++) {
            double next = grid.time(i + 1);
            step(field, grid.time(i), next, x, rows, length, scratch);
            observer.accept(i + 1, next, x);
        }
        return Math.multiplyExact(evaluationsPerStep(), grid.steps());
    }
}
