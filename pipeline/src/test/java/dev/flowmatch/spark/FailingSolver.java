package dev.flowmatch.spark;

import dev.flowmatch.field.VelocityField;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.solver.StepObserver;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Euler's method that fails in the calls (counted over all instances since {@link #arm}) from the first to before the
 * last of a range; by name and settings not to be told from the real one.
 */
record FailingSolver(int steps) implements OdeSolver {
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static volatile int failFrom;
    private static volatile int failTo;

    static FailingSolver arm(int steps, int from, int to) {
        CALLS.set(0);
        failFrom = from;
        failTo = to;
        return new FailingSolver(steps);
    }

    static int calls() {
        return CALLS.get();
    }

    @Override
    public String name() {
        return "euler";
    }

    @Override
    public int solve(VelocityField field, float[] x, int rows, StepObserver observer) {
        int call = CALLS.getAndIncrement();
        if (call >= failFrom && call < failTo) {
            throw new IllegalStateException("failing on purpose");
        }
        return new EulerSolver(steps).solve(field, x, rows, observer);
    }
}
