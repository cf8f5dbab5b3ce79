package dev.flowmatch.solver;

import dev.flowmatch.flow.VelocityField;

/**
 * Heun's method, the explicit trapezoidal rule x ← x + h/2·(v(x, t) + v(x + h·v(x, t), t + h)): order 2, two
 * evaluations a step.
 *
 * <p>Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I (2nd ed. 1993), section II.1; it is the
 * sampler of <a href="https://arxiv.org/abs/2206.00364">Karras et al. (2022)</a>, algorithm 1, on this equation.
 *
 * <p>Equation 24 of docs/mathematics.md.
 *
 * @param grid the times
 */
public record HeunSolver(TimeGrid grid) implements FixedStepSolver {

    /**
     * Takes equal steps.
     *
     * @throws IllegalArgumentException if {@code steps} is below 1
     */
    public HeunSolver(int steps) {
        this(TimeGrid.uniform(steps));
    }

    @Override
    public String name() {
        return "heun";
    }

    @Override
    public int evaluationsPerStep() {
        return 2;
    }

    @Override
    public int scratchBuffers() {
        return 3;
    }

    @Override
    public void step(VelocityField field, double t, double next, float[] x, int rows, int length, float[][] scratch) {
        float[] start = scratch[0];
        float[] end = scratch[1];
        float[] predicted = scratch[2];
        double h = next - t;
        field.velocity(t, x, rows, start);
        Blocks.advance(x, h, start, length, predicted);
        field.velocity(next, predicted, rows, end);
        float half = (float) (h / 2);
        for (int i = 0; i < length; i++) {
            x[i] += half * (start[i] + end[i]);
        }
    }
}
