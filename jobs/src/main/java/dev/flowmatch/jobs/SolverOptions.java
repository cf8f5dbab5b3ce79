package dev.flowmatch.jobs;

import dev.flowmatch.solver.OdeSolver;
import picocli.CommandLine.Option;

/** How a command follows a model's velocity from t = 0 to t = 1. */
final class SolverOptions {
    @Option(
            names = "--steps",
            defaultValue = "100",
            paramLabel = "N",
            description = "Steps from t = 0 to t = 1; dopri5 chooses its own (default: ${DEFAULT-VALUE}). At least 1.")
    private int steps;

    @Option(
            names = "--solver",
            defaultValue = "euler",
            paramLabel = "NAME",
            completionCandidates = Names.Solvers.class,
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String solver;

    @Option(
            names = "--grid-power",
            defaultValue = "1",
            paramLabel = "F",
            description = "Above 1, the steps lie closer towards t = 1: t = 1 - (1 - i/steps)^F "
                    + "(default: ${DEFAULT-VALUE}). Above 0.")
    private double gridPower;

    @Option(
            names = "--tolerance",
            defaultValue = "1e-4",
            paramLabel = "F",
            description = "The error dopri5 allows a step (default: ${DEFAULT-VALUE}). Above 0.")
    private double tolerance;

    /**
     * Returns the solver.
     *
     * @throws IllegalArgumentException if its name is unknown or a value that it uses is outside its range
     */
    OdeSolver solver() {
        return OdeSolver.of(solver, steps, gridPower, tolerance);
    }
}
