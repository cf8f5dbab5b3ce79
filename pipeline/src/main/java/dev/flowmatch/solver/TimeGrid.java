package dev.flowmatch.solver;

import java.io.Serializable;

/**
 * The times of a solver with a fixed number of steps: t_i = 1 − (1 − i/steps)^power, for i = 0 to steps.
 *
 * <p>Power 1 gives equal steps, t_i = i/steps exactly; a greater power makes them denser towards t = 1, where the data
 * have their detail, a smaller one towards t = 0.
 *
 * <p>Equation 21 of docs/mathematics.md.
 *
 * @param steps the number of steps, at least 1
 * @param power the power, positive and finite
 */
public record TimeGrid(int steps, double power) implements Serializable {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if {@code steps} is below 1, or {@code power} is not positive or not finite
     */
    public TimeGrid {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, but was " + steps);
        }
        if (!(power > 0 && power < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("power must be positive and finite, but was " + power);
        }
    }

    /** Equal steps. */
    public static TimeGrid uniform(int steps) {
        return new TimeGrid(steps, 1);
    }

    /** The time t_i, for {@code i} from 0 to {@link #steps()}; computed from i, so that no rounding error adds up. */
    public double time(int i) {
        double uniform = i / (double) steps;
        return power == 1 ? uniform : 1 - Math.pow(1 - uniform, power);
    }
}
