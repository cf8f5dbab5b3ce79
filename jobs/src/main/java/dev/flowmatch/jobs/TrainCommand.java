package dev.flowmatch.jobs;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.training.TrainVelocity;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains the velocity network on a pair data set. */
@Command(
        name = "train",
        description = "Train the velocity network on a pair data set, by parameter averaging over the executors.",
        footer = "  flowmatch train --pairs pairs --output model --epochs 20")
final class TrainCommand extends JobCommand {
    private static final String SMALL = "for a table of less than 200,000 rows with categories or missing values";

    @Option(names = "--pairs", required = true, paramLabel = "DIR", description = "The pair data set.")
    private String pairs;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The model directory to write.")
    private String output;

    @Option(
            names = "--hidden",
            paramLabel = "N",
            description =
                    "Channels of each block (default: 512, " + SMALL + " 256; or as --init-from has). At least 1.")
    private Integer hidden;

    @Option(
            names = "--layers",
            paramLabel = "N",
            description = "Blocks (default: 5, " + SMALL + " 4; or as --init-from has). At least 1.")
    private Integer layers;

    @Option(
            names = "--time-embedding",
            paramLabel = "N",
            description = "Channels of the time embedding (default: 512, " + SMALL
                    + " 256; or as --init-from has). At least 4.")
    private Integer timeEmbedding;

    @Option(
            names = "--batch",
            defaultValue = "1024",
            paramLabel = "N",
            description = "Rows in a worker's batch (default: ${DEFAULT-VALUE}). At least 1.")
    private int batch;

    @Option(
            names = "--averaging-frequency",
            paramLabel = "N",
            description = "Batches a worker trains on between two averagings (default: from parameter count, batch "
                    + "and data size, see docs/tuning.md). At least 1.")
    private Integer averagingFrequency;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Parts that are trained side by side and averaged; part of the result, unlike the number "
                    + "of executors (default: the cores Spark gives the job). At least 1.")
    private Integer workers;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the pairs (default: 10, unless --rows is given; "
                    + "for a table's rows from scratch as many as come to 6 million rows at least). At least 1.")
    private Integer epochs;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Rows to train on, instead of --epochs (default: what --epochs gives). At least 1.")
    private Long rows;

    @Option(
            names = "--learning-rate",
            paramLabel = "F",
            description = "The highest learning rate (default: for a table's rows from scratch 6e-3 x "
                    + "sqrt(batch / 1024), at most 6e-3; otherwise 1e-3). Above 0.")
    private Double learningRate;

    @Option(
            names = "--schedule",
            defaultValue = "cosine",
            paramLabel = "cosine|constant",
            description = "The learning rate after the warm-up (default: ${DEFAULT-VALUE}).")
    private String schedule;

    @Option(
            names = "--warmup-steps",
            defaultValue = "200",
            paramLabel = "N",
            description = "Steps over which the learning rate rises from 0 (default: ${DEFAULT-VALUE}). At least 0.")
    private int warmupSteps;

    @Option(
            names = "--weight-decay",
            defaultValue = "0.01",
            paramLabel = "F",
            description = "AdamW's decoupled decay (default: ${DEFAULT-VALUE}). At least 0.")
    private double weightDecay;

    @Option(
            names = "--gradient-clip",
            defaultValue = "0",
            paramLabel = "F",
            description = "The largest norm of the gradient as a whole; 0 is no limit (default: ${DEFAULT-VALUE}).")
    private double gradientClip;

    @Option(
            names = "--ema",
            paramLabel = "F",
            description = "Decay a step of the averaged weights that are published; 0 publishes the weights "
                    + "themselves (default: 1 - 20 / local steps, at most 0.9999). From 0 to below 1.")
    private Double ema;

    @Option(
            names = "--redraw",
            paramLabel = "none|time|all",
            description = "What is drawn afresh each epoch: nothing, t, or t and the noise (default: all, or "
                    + "time where the noise is coupled or given).")
    private String redraw;

    @Option(
            names = "--objective",
            defaultValue = "flow",
            paramLabel = "flow|distill",
            description = "Flow matching, or a single step on a teacher's pairs (default: ${DEFAULT-VALUE}).")
    private String objective;

    @Option(
            names = "--init-from",
            paramLabel = "DIR",
            description = "Start from the weights of this model, with its sizes (default: random weights).")
    private String initFrom;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Stop after this many validations without a better loss, and publish the best weights; 0 "
                    + "never stops early and publishes the last (default: 0; for a table's rows from scratch never "
                    + "stop, publish the best). At least 0.")
    private Integer patience;

    @Option(
            names = "--checkpoint-every",
            defaultValue = "20",
            paramLabel = "N",
            description = "Rounds between two checkpoints (default: ${DEFAULT-VALUE}). At least 1.")
    private int checkpointEvery;

    @Option(names = "--resume", description = "Go on from the newest checkpoint under --output.")
    private boolean resume;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description = "Same seed, options and workers, same weights (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private DeviceOption device;

    @Mixin
    private OutputOption mode;

    @Override
    void check() {
        if (typed("--epochs") && typed("--rows")) {
            throw new UsageException("--epochs and --rows both say how long to train: give one of them");
        }
    }

    @Override
    Callable<Outcome> prepare(Session session, Progress progress) {
        TrainVelocity training = new TrainVelocity(session.spark())
                .pairs(pairs)
                .output(output)
                .batch(batch)
                .schedule(schedule)
                .warmupSteps(warmupSteps)
                .weightDecay(weightDecay)
                .gradientClip(gradientClip)
                .objective(objective)
                .checkpointEvery(checkpointEvery)
                .seed(seed)
                .device(device.device())
                .mode(mode.mode())
                .whenHeld(mode.whenHeld())
                .progress(progress);
        setNetwork(training);
        setLength(training);
        if (averagingFrequency != null) {
            training.averagingFrequency(averagingFrequency);
        }
        if (workers != null) {
            training.workers(workers);
        }
        if (learningRate != null) {
            training.learningRate(learningRate);
        }
        if (ema != null) {
            training.ema(ema);
        }
        if (patience != null) {
            training.patience(patience);
        }
        if (redraw != null) {
            training.redraw(redraw);
        }
        if (initFrom != null) {
            training.initFrom(initFrom);
        }
        if (resume) {
            training.resume();
        }
        return () -> outcome(training.execute());
    }

    /** Sizes that only the defaults or a file give are those of the model to start from, where there is one. */
    private void setNetwork(TrainVelocity training) {
        if (hidden != null && (initFrom == null || typed("--hidden"))) {
            training.hidden(hidden);
        }
        if (layers != null && (initFrom == null || typed("--layers"))) {
            training.layers(layers);
        }
        if (timeEmbedding != null && (initFrom == null || typed("--time-embedding"))) {
            training.timeEmbedding(timeEmbedding);
        }
    }

    /** Where a file holds one of the two and the command line the other, the command line's counts. */
    private void setLength(TrainVelocity training) {
        if (rows != null && !typed("--epochs")) {
            training.rows(rows);
        } else if (epochs != null) {
            training.epochs(epochs);
        }
    }

    private Outcome outcome(TrainVelocity.Result result) {
        return new Outcome(name(), result.output(), result.rows(), result.seconds())
                .withRate(result.rowsPerSecond())
                .with("rounds", result.rounds())
                .with("train_loss", result.trainLoss())
                .with("validation_loss", result.validationLoss())
                .with("overfitting", result.overfitting())
                .with("stop_reason", result.stopReason());
    }
}
