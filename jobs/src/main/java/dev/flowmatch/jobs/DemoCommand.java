package dev.flowmatch.jobs;

import dev.flowmatch.FlowMatching;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.spark.AveragingRate;
import dev.flowmatch.spark.EvaluateSamples;
import dev.flowmatch.spark.GenerateSamples;
import dev.flowmatch.spark.Progress;
import dev.flowmatch.spark.TrainVelocity;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The four jobs in a row on the checkerboard: noise becomes data within minutes. */
@Command(
        name = "demo",
        description = "See noise become data: checkerboard pairs, training, samples and a report, in a row.",
        footer = "  flowmatch demo --minutes 3")
final class DemoCommand extends JobCommand {
    private static final String DISTRIBUTION = "checkerboard";
    /** The reference network. */
    private static final int HIDDEN = 512;

    private static final int LAYERS = 5;
    /**
     * Pairs by optimal transport: paths hardly cross, the target at a point hardly varies, and a training of minutes gets
     * further: 0.93 of the samples inside the cells where independent pairs led to 0.85 (docs/results.md).
     */
    private static final String COUPLING = "ot";

    /** A quarter of the default: more steps from the same rows, still at three quarters of the speed. */
    private static final int BATCH = 256;

    private static final double LEARNING_RATE = 1e-3;
    /** Averagings are frequent and the moving average short, since a training of minutes has few steps. */
    private static final int AVERAGING_FREQUENCY = 50;

    private static final double EMA = 0.99;
    /** A long training runs this much faster than the short one that the rate is measured with, before the JVM is warm. */
    private static final double WARM_RATE = 1.2;

    private static final int STEPS = 100;
    private static final int MOST_WARMUP_STEPS = 200;
    /** More pairs than this are seen more than once: a new time and noise would teach little that these do not. */
    private static final long MOST_PAIRS = 1_000_000;

    @Option(
            names = "--output",
            defaultValue = "flowmatch-demo",
            paramLabel = "DIR",
            description = "The folder for pairs/, model/, samples/ and report/ (default: ${DEFAULT-VALUE}).")
    private String output;

    @Option(
            names = "--minutes",
            defaultValue = "3",
            paramLabel = "F",
            description = "How long to train, about (default: ${DEFAULT-VALUE}). Above 0.")
    private double minutes;

    @Option(
            names = "--samples",
            defaultValue = "20000",
            paramLabel = "N",
            description = "Samples to draw (default: ${DEFAULT-VALUE}). At least 1.")
    private long samples;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description = "The seed of all four jobs (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private OutputOption mode;

    @Override
    void check() {
        if (!(minutes > 0)) {
            throw new UsageException("--minutes must be above 0, but was " + minutes);
        }
    }

    @Override
    Callable<Outcome> prepare(Session session, Progress progress) {
        return () -> run(session.spark(), progress);
    }

    private Outcome run(SparkSession spark, Progress progress) throws IOException {
        long start = System.nanoTime();
        double rate = AveragingRate.measure(spark, new VelocityMlpSpec(2, HIDDEN, LAYERS, HIDDEN), BATCH);
        long trainingRows = Math.max(BATCH, Math.round(WARM_RATE * rate * 60 * minutes));
        say(String.format(
                Locale.ROOT,
                "This machine trains %,.0f rows/s: %,d rows in about %s minutes.",
                rate,
                trainingRows,
                minutes));
        FlowMatching flow = new FlowMatching(spark);
        generatePairs(flow, progress, trainingRows);
        long steps = trainingRows / (BATCH * (long) spark.sparkContext().defaultParallelism());
        TrainVelocity.Result training = train(flow, progress, trainingRows, steps);
        GenerateSamples.Result sampling = sample(flow, progress);
        EvaluateSamples.Result evaluation = evaluate(flow, progress);
        say("report: " + evaluation.report());
        return new Outcome(name(), output, sampling.rows(), (System.nanoTime() - start) / 1e9)
                .withRate(sampling.rowsPerSecond())
                .with("report", evaluation.report())
                .with("training_rows", training.rows())
                .with("training_rows_per_second", training.rowsPerSecond())
                .with("metrics", evaluation.metrics());
    }

    private void generatePairs(FlowMatching flow, Progress progress, long trainingRows) {
        flow.generatePairs(DISTRIBUTION, folder("pairs"))
                .coupling(COUPLING)
                .rows(Math.min(trainingRows, MOST_PAIRS))
                .seed(seed)
                .mode(mode.mode())
                .progress(progress)
                .execute();
    }

    private TrainVelocity.Result train(FlowMatching flow, Progress progress, long rows, long steps) throws IOException {
        return flow.trainVelocity(folder("pairs"), folder("model"))
                .hidden(HIDDEN)
                .layers(LAYERS)
                .timeEmbedding(HIDDEN)
                .batch(BATCH)
                .averagingFrequency(AVERAGING_FREQUENCY)
                .learningRate(LEARNING_RATE)
                .ema(EMA)
                .rows(rows)
                .warmupSteps((int) Math.min(MOST_WARMUP_STEPS, steps / 10))
                .seed(seed)
                .mode(mode.mode())
                .progress(progress)
                .execute();
    }

    private GenerateSamples.Result sample(FlowMatching flow, Progress progress) {
        return flow.generateSamples(folder("model"), samples, folder("samples"))
                .solver(OdeSolver.of("euler", STEPS, 1, 1e-4))
                .seed(seed)
                .mode(mode.mode())
                .progress(progress)
                .execute();
    }

    private EvaluateSamples.Result evaluate(FlowMatching flow, Progress progress) {
        return flow.evaluateSamples(folder("samples"), DISTRIBUTION, folder("report"))
                .model(folder("model"))
                .mode(mode.mode())
                .progress(progress)
                .execute();
    }

    private String folder(String name) {
        return new Path(output, name).toString();
    }
}
