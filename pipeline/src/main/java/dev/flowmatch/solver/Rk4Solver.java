package dev.flowmatch.solver;

import dev.flowmatch.flow.VelocityField;

/**
 * The classical Runge–Kutta method: order 4, four evaluations a step.
 *
 * <p>Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I (2nd ed. 1993), section II.1, table 1.2.
 *
 * <p>Equation 25 of docs/mathematics.md.
 *
 * @param grid the times
 */
public record Rk4Solver(TimeGrid grid) implements FixedStepSolver {

    /**
     * Takes equal steps.
     *
     * @throws IllegalArgumentException if {@code steps} is below 1
     */
    public Rk4Solver(int steps) {
        this(TimeGrid.uniform(steps));
    }

    @Override
    public String name() {
        return "rk4";
    }

    @Override
    public int evaluationsPerStep() {
        return 4;
    }

    @Override
    public int scratchBuffers() {
        return 3;
    }

    @Override
    public void step(VelocityField field, double t, double next, float[] x, int rows, int length, float[][] scratch) {
        float[] slope = scratch[0];
        float[] sum = scratch[1];
        float[] point = scratch[2];
        double h = next - t;
        field.velocity(t, x, rows, sum);
        Blocks.advance(x, h / 2, sum, length, point);
        field.velocity(t + h / 2, point, rows, slope);
        Blocks.advance(sum, 2, slope, length, sum);
        Blocks.advance(x, h / 2, slope, length, point);
        field.velocity(t + h / 2, point, rows, slope);
        Blocks.advance(sum, 2, slope, length, sum);
        Blocks.advance(x, h, slope, length, point);
        field.velocity(next, point, rows, slope);
        Blocks.advance(sum, 1, slope, length, sum);
        Blocks.advance(x, h / 6, sum, length, x);
    }
}
