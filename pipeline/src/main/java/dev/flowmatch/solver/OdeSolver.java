package dev.flowmatch.solver;

import dev.flowmatch.flow.VelocityField;
import java.io.Serializable;
import java.util.List;

/**
 * A solver of dx/dt = v(x, t), carrying a block of points from t = 0 to t = 1 in place.
 *
 * <p>Solvers are immutable records: thread-safe, serializable, with scratch allocated once per call. The result is a
 * function of the field and the block alone.
 */
public interface OdeSolver extends Serializable {

    /** The name by which {@link #of} finds the method. */
    String name();

    /** The number of steps; 0 where the solver chooses them itself. */
    default int steps() {
        return 0;
    }

    /** The power of the time grid; 1 for equal steps and where the solver chooses them itself. */
    default double gridPower() {
        return 1;
    }

    /** The error tolerance; 0 where steps do not depend on the error. */
    default double tolerance() {
        return 0;
    }

    /**
     * Whether the field is evaluated at t = 1, where the velocity of a category, (E[x1 | x] − x)/(1 − t), has no value: see
     * {@link OpenEndSolver}.
     */
    default boolean evaluatesEnd() {
        return true;
    }

    /**
     * Carries points from t = 0 to t = 1 and shows them after every step.
     *
     * @param field the velocity
     * @param x points, [rows × dim], row-major: noise on entry, data on return
     * @param rows the number of rows
     * @param observer called after every step
     * @return how often the field was evaluated, for the block as a whole
     * @throws IllegalArgumentException if {@code x} holds fewer than {@code rows} rows
     */
    int solve(VelocityField field, float[] x, int rows, StepObserver observer);

    /**
     * Carries points from t = 0 to t = 1.
     *
     * @param field the velocity
     * @param x points, [rows × dim], row-major: noise on entry, data on return
     * @param rows the number of rows
     * @return how often the field was evaluated, for the block as a whole
     * @throws IllegalArgumentException if {@code x} holds fewer than {@code rows} rows
     */
    default int solve(VelocityField field, float[] x, int rows) {
        return solve(field, x, rows, StepObserver.NONE);
    }

    /** The names of all solvers. */
    static List<String> names() {
        return List.of("euler", "midpoint", "heun", "rk4", "dopri5");
    }

    /**
     * Finds a solver by name.
     *
     * @param name one of {@link #names()}
     * @param steps the number of steps, at least 1; dopri5 chooses its own
     * @param gridPower the power of the {@link TimeGrid}, 1 for equal steps; dopri5 chooses its own
     * @param tolerance the error tolerance of dopri5; the others have none
     * @throws IllegalArgumentException if the name is none of these or a value that the solver uses is out of its range
     */
    static OdeSolver of(String name, int steps, double gridPower, double tolerance) {
        return switch (name) {
            case "euler" -> new EulerSolver(new TimeGrid(steps, gridPower));
            case "midpoint" -> new MidpointSolver(new TimeGrid(steps, gridPower));
            case "heun" -> new HeunSolver(new TimeGrid(steps, gridPower));
            case "rk4" -> new Rk4Solver(new TimeGrid(steps, gridPower));
            case "dopri5" -> new Dopri5Solver(tolerance);
            default -> throw new IllegalArgumentException("solver must be one of " + names() + ", but was " + name);
        };
    }
}
