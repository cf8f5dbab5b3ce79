package dev.flowmatch.jobs;

import dev.flowmatch.FlowMatching;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.sampling.GenerateReflowPairs;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets a model teach: its noise and endpoints become a pair data set. */
@Command(
        name = "reflow",
        description = "Let a model teach: pairs of noise and the model's endpoints, to train a straighter flow on.",
        footer = {
            "  flowmatch reflow --model model --output reflow-pairs --count 1000000",
            "  flowmatch train --pairs reflow-pairs --init-from model --output straight",
            "  flowmatch sample --model straight --steps 1 --output samples --count 1000000"
        })
final class ReflowCommand extends JobCommand {
    @Option(names = "--model", required = true, paramLabel = "DIR", description = "The teacher's model directory.")
    private String model;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The folder to write.")
    private String output;

    @Option(
            names = "--count",
            required = true,
            paramLabel = "N",
            description = "Pairs to make, training and validation together. At least 1.")
    private long count;

    @Mixin
    private SolverOptions solver;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description = "Same seed, model and solver, same pairs (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--shard-rows",
            paramLabel = "N",
            description = "Rows in each file (default: " + GenerateReflowPairs.DEFAULT_SHARD_ROWS
                    + ", or as many as come to 256 MiB). At least 1, at most what comes to 1 GiB.")
    private Integer shardRows;

    @Option(
            names = "--validation-fraction",
            defaultValue = "0.05",
            paramLabel = "F",
            description = "Share of the pairs held out of training (default: ${DEFAULT-VALUE}). From 0 to below 1.")
    private double validationFraction;

    @Mixin
    private ResumableOutputOption mode;

    @Override
    void check() {
        solver.solver();
    }

    @Override
    Callable<Outcome> prepare(Session session, Progress progress) {
        GenerateReflowPairs reflow = new FlowMatching(session.spark())
                .generateReflowPairs(model, count, output)
                .solver(solver.solver())
                .seed(seed)
                .validationFraction(validationFraction)
                .mode(mode.mode())
                .whenHeld(mode.whenHeld())
                .progress(progress);
        if (shardRows != null) {
            reflow.shardRows(shardRows);
        }
        return () -> outcome(reflow.execute());
    }

    private Outcome outcome(GenerateReflowPairs.Result result) {
        return new Outcome(name(), result.output(), result.rows(), result.seconds())
                .withRate(result.rowsPerSecond())
                .with("validation_rows", result.validationRows())
                .with("already_finished", result.alreadyFinished());
    }
}
