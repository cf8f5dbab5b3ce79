package dev.flowmatch.jobs;

import dev.flowmatch.FlowMatching;
import dev.flowmatch.averaging.AveragingRate;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.evaluation.EvaluateSamples;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.storage.Storage;
import dev.flowmatch.storage.WriteMode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The four jobs in a row, on the checkerboard or a table of one's own: noise becomes data within minutes. Started again after
 * an interruption, it goes on where it was.
 */
@Command(
        name = "demo",
        description = "See noise become data: pairs, training, samples and a report, in a row.",
        footer = {"  flowmatch demo --minutes 3", "  flowmatch demo --source penguins.csv --output penguins"})
final class DemoCommand extends JobCommand {
    private static final List<String> PARTS = List.of("pairs", "model", "samples", "report");
    /** A long training runs this much faster than the short one that the rate is measured with, before the JVM is warm. */
    private static final double WARM_RATE = 1.2;

    @Option(
            names = "--output",
            defaultValue = "flowmatch-demo",
            paramLabel = "DIR",
            description = "The folder for pairs/, model/, samples/ and report/ (default: ${DEFAULT-VALUE}).")
    private String output;

    @Option(
            names = "--source",
            paramLabel = "TABLE",
            description = "A CSV or Parquet file or folder, or table:NAME, in place of the checkerboard; its length of "
                    + "training and network follow from its size (default: the checkerboard).")
    private String source;

    @Mixin
    private CsvOptions csv;

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

    /** Whether the folder says that a demo was begun there. Read by the thread that ends the process. */
    private volatile boolean begun;

    @Override
    void check() {
        if (!(minutes > 0)) {
            throw new UsageException("--minutes must be above 0, but was " + minutes);
        }
        if (samples < 1) {
            throw new UsageException("--samples must be at least 1, but was " + samples);
        }
    }

    @Override
    Callable<Outcome> prepare(Session session, Progress progress) {
        return () -> run(session, progress);
    }

    private Outcome run(Session session, Progress progress) throws IOException {
        long start = System.nanoTime();
        Path folder = new Path(output);
        // Before Spark starts, so that what is in the way is told at once.
        DemoPlan plan = plan(session.hadoop(), folder);
        FlowMatching flow = new FlowMatching(session.spark());
        plan.write(session.hadoop(), folder);
        begun = true;
        DemoSubject subject =
                plan.source() == null ? new DemoSubject.Checkerboard() : new DemoSubject.Table(plan.source(), csv);
        boolean again = mode.mode() == WriteMode.OVERWRITE;
        DemoParts parts = new DemoParts(flow, session.hadoop(), folder, subject, plan, mode.whenHeld(), progress);
        if (subject.pairsComeFirst()) {
            parts.makePairs(again);
        }
        if (!plan.measured()) {
            plan = measure(session.spark(), plan, parts.network(), subject.batch());
            plan.write(session.hadoop(), folder);
            parts = new DemoParts(flow, session.hadoop(), folder, subject, plan, mode.whenHeld(), progress);
        }
        if (!subject.pairsComeFirst()) {
            parts.makePairs(again);
        }
        parts.makeModel();
        GenerateSamples.Result sampling = parts.makeSamples();
        EvaluateSamples.Result evaluation = parts.makeReport();
        plan.withAllDone().write(session.hadoop(), folder);
        say("report: " + evaluation.report());
        Map<String, Object> training = parts.training();
        return new Outcome(name(), output, sampling.rows(), (System.nanoTime() - start) / 1e9)
                .withRate(sampling.rowsPerSecond())
                .with("report", evaluation.report())
                .with("training_rows", training.get("rows"))
                .with(
                        "training_rows_per_second",
                        ((Number) training.get("rows")).doubleValue()
                                / ((Number) training.get("seconds")).doubleValue())
                .with("metrics", evaluation.metrics());
    }

    /** The plan of the demo that was begun in the folder, or a new one. */
    private DemoPlan plan(Configuration configuration, Path folder) throws IOException {
        DemoPlan wanted = DemoPlan.begun(source, minutes, samples, seed);
        if (mode.mode() == WriteMode.OVERWRITE) {
            return wanted;
        }
        Optional<DemoPlan> found = DemoPlan.find(configuration, folder);
        if (found.isEmpty()) {
            requireEmpty(configuration, folder);
            return wanted;
        }
        DemoPlan earlier = found.get();
        if (earlier.finished()) {
            throw new UsageException(
                    "output " + folder + " already holds a finished demo (mode overwrite would replace it)");
        }
        requireSame(folder, "--source", earlier.source(), source);
        requireSame(folder, "--minutes", earlier.minutes(), minutes);
        requireSame(folder, "--samples", earlier.samples(), samples);
        requireSame(folder, "--seed", earlier.seed(), seed);
        say("Going on with the demo that was begun in " + folder + ".");
        return earlier;
    }

    private static void requireEmpty(Configuration configuration, Path folder) throws IOException {
        for (String part : PARTS) {
            Path path = new Path(folder, part);
            if (Storage.of(configuration, path).exists(path)) {
                throw new UsageException("output " + folder + " has " + part + "/, but no " + DemoPlan.FILE
                        + " of a demo to go on with: choose another folder (mode overwrite would replace a demo)");
            }
        }
    }

    /** Options that are not typed are those of the demo that was begun. */
    private <T> void requireSame(Path folder, String option, T earlier, T now) {
        if (typed(option) && !Objects.equals(earlier, now)) {
            throw new UsageException("output " + folder + " holds a demo that was begun with "
                    + (earlier == null ? "no " + option : option + " " + earlier) + ", not " + now
                    + ": leave the option out to go on with it (mode overwrite would replace it)");
        }
    }

    private DemoPlan measure(SparkSession spark, DemoPlan plan, VelocityMlpSpec network, int batch) {
        double rate = AveragingRate.measure(spark, network, batch);
        long rows = Math.max(batch, Math.round(WARM_RATE * rate * 60 * plan.minutes()));
        say(String.format(
                Locale.ROOT,
                "This machine trains %,.0f rows/s: %,d rows in about %s minutes.",
                rate,
                rows,
                plan.minutes()));
        return plan.withTraining(rows, spark.sparkContext().defaultParallelism());
    }

    /** Once it is begun, the demo goes on by itself, and {@code --mode overwrite} would begin again. */
    @Override
    Continuation continuation(List<String> typed) {
        return begun ? new Continuation(Continuation.withoutMode(typed), true) : super.continuation(typed);
    }
}
