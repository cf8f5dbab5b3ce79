package dev.flowmatch.solver;

import dev.flowmatch.flow.VelocityField;

/**
 * Euler's method, x ← x + h·v(x, t): order 1, one evaluation a step.
 *
 * <p>On straight trajectories, the aim of rectified flow, a single step is exact. See Hairer, Nørsett and Wanner,
 * Solving Ordinary Differential Equations I (2nd ed. 1993), section I.7.
 *
 * <p>Equation 22 of docs/mathematics.md.
 *
 * @param grid the times
 */
public record EulerSolver(TimeGrid grid) implements FixedStepSolver {

    /**
     * Takes equal steps; the time of step i is i/steps.
     *
     * @throws IllegalArgumentException if {@code steps} is below 1
     */
    public EulerSolver(int steps) {
        this(TimeGrid.uniform(steps));
    }

    @Override
    public String name() {
        return "euler";
    }

    @Override
    public boolean evaluatesEnd() {
        return false;
    }

    @Override
    public int evaluationsPerStep() {
        return 1;
    }

    @Override
    public int scratchBuffers() {
        return 1;
    }

    @Override
    public void step(VelocityField field, double t, double next, float[] x, int rows, int length, float[][] scratch) {
        float[] v = scratch[0];
        field.velocity(t, x, rows, v);
        Blocks.advance(x, next - t, v, length, x);
    }
}
