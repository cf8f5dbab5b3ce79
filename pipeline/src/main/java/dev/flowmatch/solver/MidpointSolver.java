package dev.flowmatch.solver;

import dev.flowmatch.flow.VelocityField;

/**
 * The explicit midpoint method, x ← x + h·v(x + h/2·v(x, t), t + h/2): order 2, two evaluations a step.
 *
 * <p>Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I (2nd ed. 1993), section II.1, equation 1.4
 * (Runge 1895).
 *
 * <p>Equation 23 of docs/mathematics.md.
 *
 * @param grid the times
 */
public record MidpointSolver(TimeGrid grid) implements FixedStepSolver {

    /**
     * Takes equal steps.
     *
     * @throws IllegalArgumentException if {@code steps} is below 1
     */
    public MidpointSolver(int steps) {
        this(TimeGrid.uniform(steps));
    }

    @Override
    public String name() {
        return "midpoint";
    }

    @Override
    public boolean evaluatesEnd() {
        return false;
    }

    @Override
    public int evaluationsPerStep() {
        return 2;
    }

    @Override
    public int scratchBuffers() {
        return 2;
    }

    @Override
    public void step(VelocityField field, double t, double next, float[] x, int rows, int length, float[][] scratch) {
        float[] v = scratch[0];
        float[] middle = scratch[1];
        double h = next - t;
        field.velocity(t, x, rows, v);
        Blocks.advance(x, h / 2, v, length, middle);
        field.velocity(t + h / 2, middle, rows, v);
        Blocks.advance(x, h, v, length, x);
    }
}
