package dev.flowmatch.jobs;

import dev.flowmatch.solver.OdeSolver;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a command follows a model's velocity from t = 0 to t = 1. */
final class SolverOptions {
    private static final int DEFAULT_STEPS = 100;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Steps from t = 0 to t = 1; dopri5 chooses its own (default: " + DEFAULT_STEPS + "). At least 1.")
    private Integer steps;

    @Option(
            names = "--solver",
            paramLabel = "NAME",
            completionCandidates = Names.Solvers.class,
            description =
                    "One of ${COMPLETION-CANDIDATES} (default: euler; without --solver, --steps and --grid-power, 50 "
                            + "midpoint steps for a model with categories or missing values, at the cost of 100 of Euler's).")
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
     * Returns the solver, if one was chosen.
     *
     * @throws IllegalArgumentException if its name is unknown or a value that it uses is outside its range
     */
    Optional<OdeSolver> chosen() {
        return solver == null && steps == null && gridPower == 1
                ? Optional.empty()
                : Optional.of(OdeSolver.of(
                        solver == null ? "euler" : solver,
                        steps == null ? DEFAULT_STEPS : steps,
                        gridPower,
                        tolerance));
    }
}
