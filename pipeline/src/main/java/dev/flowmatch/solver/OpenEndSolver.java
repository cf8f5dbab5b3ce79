package dev.flowmatch.solver;

import dev.flowmatch.flow.VelocityField;

/**
 * Follows a field that has no value at t = 1: another solver carries x to t = {@value #END}, and one Euler step from there to
 * 1. The velocity of a category is such a field, (E[x1 | x] − x)/(1 − t), and this last step ends at E[x1 | x] itself.
 *
 * <p>The other solver sees the time s = t/{@value #END} from 0 to 1 and the velocity dx/ds = {@value #END}·v(x, {@value
 * #END}·s). Its last step and the Euler step are shown as one.
 *
 * @param solver what carries x to t = {@value #END}
 */
public record OpenEndSolver(OdeSolver solver) implements OdeSolver {
    /** The last time at which the field is evaluated. */
    public static final double END = 1 - 1e-3;

    /** A solver's own way where that never evaluates at t = 1, otherwise the solver with an open end. */
    public static OdeSolver of(OdeSolver solver) {
        return solver.evaluatesEnd() ? new OpenEndSolver(solver) : solver;
    }

    @Override
    public String name() {
        return solver.name();
    }

    @Override
    public int steps() {
        return solver.steps();
    }

    @Override
    public double gridPower() {
        return solver.gridPower();
    }

    @Override
    public double tolerance() {
        return solver.tolerance();
    }

    @Override
    public boolean evaluatesEnd() {
        return false;
    }

    @Override
    public int solve(VelocityField field, float[] x, int rows, StepObserver observer) {
        int length = Blocks.length(field, x, rows);
        LastStep last = new LastStep(observer);
        int evaluations = solver.solve(new Shortened(field), x, rows, last);
        float[] v = new float[length];
        field.velocity(END, x, rows, v);
        Blocks.advance(x, 1 - END, v, length, x);
        observer.accept(last.step, 1, x);
        return evaluations + 1;
    }

    /** The field on [0, {@value #END}], stretched over [0, 1]. */
    private record Shortened(VelocityField field) implements VelocityField {
        @Override
        public int dim() {
            return field.dim();
        }

        @Override
        public void velocity(double s, float[] x, int rows, float[] v) {
            field.velocity(END * s, x, rows, v);
            for (int i = 0; i < rows * field.dim(); i++) {
                v[i] *= (float) END;
            }
        }
    }

    /** Tells the true times and keeps the last step back, as the Euler step still belongs to it. */
    private static final class LastStep implements StepObserver {
        private final StepObserver observer;
        private int step;

        LastStep(StepObserver observer) {
            this.observer = observer;
        }

        @Override
        public void accept(int reached, double s, float[] x) {
            step = reached;
            if (s < 1) {
                observer.accept(reached, END * s, x);
            }
        }
    }
}
