package dev.flowmatch.solver;

/** Sees the points after every step of a solver, for trajectories. */
@FunctionalInterface
public interface StepObserver {

    /** Looks away. */
    StepObserver NONE = (step, t, x) -> {};

    /**
     * Sees the points after a step.
     *
     * @param step the number of the step, from 1
     * @param t the time reached, in (0, 1]
     * @param x the points there, [rows × dim], row-major: the solver's own buffer, to be read or copied, not kept
     */
    void accept(int step, double t, float[] x);
}
