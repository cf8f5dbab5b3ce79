package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
import dev.flowmatch.io.OutputFolder;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.io.WriteMode;
import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.metrics.TwoSampleMetric;
import dev.flowmatch.report.Condition;
import dev.flowmatch.report.EvaluationReport;
import dev.flowmatch.report.FactGroup;
import dev.flowmatch.report.Figure;
import dev.flowmatch.report.Figures;
import dev.flowmatch.report.Measure;
import dev.flowmatch.report.Summary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Compares samples with real rows: writes {@code metrics.json}, pictures and a self-contained HTML report.
 *
 * <p>Every measure has a floor beside it, the same measure between two disjoint parts of the real rows of the sizes
 * compared. Which rows are compared depends on the seed and on their positions alone, so the same files give the same
 * figures on any cluster.
 *
 * <p>Setters throw {@link IllegalArgumentException} for values out of range, {@link #execute} throws {@link
 * UsageException} where settings do not fit the files and {@link DataException} where the files' content is at fault or
 * a required condition is not met.
 */
public final class EvaluateSamples {
    /** The most rows of either side that are compared unless {@link #maxRows} says otherwise. */
    public static final int DEFAULT_MAX_ROWS = 20_000;

    /** The rows of either side that the exact Wasserstein distance takes unless {@link #exactRows} says otherwise. */
    public static final int DEFAULT_EXACT_ROWS = 2000;

    private static final int FEWEST_MAX_ROWS = 100;
    private static final int MOST_MAX_ROWS = 1_000_000;

    private final SparkSession spark;
    private String samples;
    private String reference;
    private String output;
    private String model;
    private String comparedModel;
    private WriteMode mode = WriteMode.ERROR;
    private List<MetricCondition> conditions = List.of();
    private int maxRows = DEFAULT_MAX_ROWS;
    private int exactRows = DEFAULT_EXACT_ROWS;
    private long seed;
    private CsvFormat csv = new CsvFormat(',', List.of("", "NA"));
    private Progress progress = Progress.NONE;

    /**
     * What was found.
     *
     * @param output the folder written
     * @param report the path of the report in it
     * @param metrics the figures by name, as in metrics.json
     * @param rows how many generated rows were compared
     * @param seconds wall-clock time
     * @param notices lines for the user: what was left out, and why
     */
    public record Result(
            String output,
            String report,
            Map<String, Double> metrics,
            long rows,
            double seconds,
            List<String> notices) {}

    /** Prepares the operation; samples, reference and output have to be set before it can be executed. */
    public EvaluateSamples(SparkSession spark) {
        this.spark = Objects.requireNonNull(spark);
    }

    /** The folder of a batch of samples, or any folder or file of Parquet or CSV. */
    public EvaluateSamples samples(String path) {
        samples = Objects.requireNonNull(path);
        return this;
    }

    /** A toy distribution's name, or a table with the samples' columns: a path, or "table:" and its name in Spark's catalog. */
    public EvaluateSamples reference(String nameOrPath) {
        reference = Objects.requireNonNull(nameOrPath);
        return this;
    }

    /** The folder to write. */
    public EvaluateSamples output(String folder) {
        output = Objects.requireNonNull(folder);
        return this;
    }

    /** The directory of the model that drew the samples: adds the loss curve, facts of the model and its straightness. */
    public EvaluateSamples model(String directory) {
        model = Objects.requireNonNull(directory);
        return this;
    }

    /**
     * The directory of a model whose flow is drawn and measured beside that of {@link #model}, from the same starting
     * points: its teacher, say.
     */
    public EvaluateSamples compareModel(String directory) {
        comparedModel = Objects.requireNonNull(directory);
        return this;
    }

    /** What to do about an existing output: ERROR or OVERWRITE. */
    public EvaluateSamples mode(WriteMode mode) {
        if (mode == WriteMode.RESUME) {
            throw new IllegalArgumentException("mode must be error or overwrite, but was resume");
        }
        this.mode = Objects.requireNonNull(mode);
        return this;
    }

    /**
     * Conditions to be met, as {@code sliced_w2<=0.3}. If one is not, the output is written all the same.
     *
     * @throws IllegalArgumentException if one is not a metric, one of {@code <=, >=, <, >} and a number
     */
    public EvaluateSamples require(List<String> conditions) {
        this.conditions = conditions.stream().map(MetricCondition::parse).toList();
        return this;
    }

    /**
     * The most rows of either side to compare, 100 to 1,000,000; the energy distance takes at most 5000 of them.
     *
     * @throws IllegalArgumentException if it is outside that range
     */
    public EvaluateSamples maxRows(int n) {
        if (n < FEWEST_MAX_ROWS || n > MOST_MAX_ROWS) {
            throw new IllegalArgumentException(
                    "max-rows must be " + FEWEST_MAX_ROWS + " to " + MOST_MAX_ROWS + ", but was " + n);
        }
        maxRows = n;
        return this;
    }

    /**
     * The rows of either side that the exact squared Wasserstein-2 distance takes, 1 to 20,000; it is compared by an
     * assignment, which takes 4 · n² bytes, and some 10 s for 10,000 rows.
     *
     * @throws IllegalArgumentException if it is outside that range
     */
    public EvaluateSamples exactRows(int n) {
        if (n < 1 || n > ExactWasserstein.MOST_ROWS) {
            throw new IllegalArgumentException(
                    "exact-rows must be 1 to " + ExactWasserstein.MOST_ROWS + ", but was " + n);
        }
        exactRows = n;
        return this;
    }

    /** The seed of the choice of rows, of random directions and of a toy's rows. */
    public EvaluateSamples seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** The character between the fields of a CSV reference. */
    public EvaluateSamples csvDelimiter(char delimiter) {
        csv = new CsvFormat(delimiter, csv.nulls());
        return this;
    }

    /** The texts that mean a missing value in a CSV reference; an empty field always does. */
    public EvaluateSamples csvNulls(List<String> texts) {
        csv = new CsvFormat(csv.delimiter(), texts);
        return this;
    }

    /** Who is told how far the operation is. */
    public EvaluateSamples progress(Progress progress) {
        this.progress = Objects.requireNonNull(progress);
        return this;
    }

    /**
     * Compares and writes the output: all of it, or in case of an exception nothing, save where a condition is not met.
     *
     * @throws UsageException if the samples, the reference or the model do not exist or do not fit together, the output
     *     exists, or a condition names no metric
     * @throws DataException if a file is malformed or altered, there are no rows, or a condition is not met; then the
     *     output is there
     * @throws JobFailure if a Spark job fails
     * @throws UncheckedIOException if a file system fails
     */
    public Result execute() {
        if (samples == null || reference == null || output == null) {
            throw new IllegalStateException("samples, reference and output must be set");
        }
        if (comparedModel != null && model == null) {
            throw new UsageException("compare-model needs model, the one to compare with it");
        }
        long started = System.nanoTime();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Configuration hadoop = context.hadoopConfiguration();
        try (OutputFolder folder = OutputFolder.prepare(hadoop, new Path(output), mode, EvaluationOutput.METRICS);
                ClusterJobs jobs = new ClusterJobs(context, "evaluate", progress)) {
            List<String> notices = new ArrayList<>();
            EvaluatedSamples generated = EvaluatedSamples.read(spark, context, jobs, samples, maxRows, seed, notices);
            EvaluationReference real = EvaluationReference.read(
                    spark, context, jobs, reference, csv, generated.columns(), 2 * maxRows, seed, notices);
            EvaluatedModel drawnBy = model == null ? null : EvaluatedModel.read(hadoop, model, generated);
            EvaluatedModel compared =
                    comparedModel == null ? null : EvaluatedModel.read(hadoop, comparedModel, generated);
            RealAgainstReal rows = deal(generated, real, notices);
            Evaluation evaluation = evaluate(hadoop, real, drawnBy, rows);
            EvaluatedFlows flows = null;
            if (drawnBy != null) {
                drawnBy.noteOtherWeights(generated, notices);
                FlowStart start = FlowStart.of(spark, context, jobs, generated, drawnBy.manifest(), csv, seed, notices);
                flows = EvaluatedFlows.measure(drawnBy, compared, start, rows, seed);
                flows.measures().forEach(evaluation::add);
            }
            evaluation.compareColumns(generated.columns());
            List<Condition> outcomes = outcomes(evaluation.metrics());

            List<Figure> figures = figures(context, jobs, generated, drawnBy, flows, rows);
            List<FactGroup> facts = new ArrayList<>();
            facts.add(generated.facts());
            facts.add(real.facts(rows.reference().count()));
            if (drawnBy != null) {
                facts.add(drawnBy.facts("Model"));
            }
            if (compared != null) {
                facts.add(compared.facts("Model compared with"));
            }
            facts.add(new FactGroup("Evaluated with", Versions.of(context)));
            EvaluationReport report = new EvaluationReport(
                    "Samples against " + SourceTable.title(reference),
                    Summary.of(
                            evaluation.measures(),
                            evaluation.columns(),
                            rows.generated().count(),
                            rows.reference().count()),
                    evaluation.measures(),
                    outcomes,
                    figures,
                    evaluation.columns(),
                    facts,
                    notices,
                    command());
            EvaluationOutput.publish(hadoop, folder, report, evaluation.metrics());
            Result result = new Result(
                    folder.folder().toString(),
                    new Path(folder.folder(), EvaluationOutput.REPORT).toString(),
                    evaluation.metrics(),
                    rows.generated().count(),
                    (System.nanoTime() - started) / 1e9,
                    List.copyOf(notices));
            requireAllMet(outcomes, result);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException("evaluating " + samples + " failed: " + e.getMessage(), e);
        }
    }

    private RealAgainstReal deal(EvaluatedSamples generated, EvaluationReference real, List<String> notices) {
        if (real.rows().count() < 2) {
            throw new DataException("reference " + reference + " must have at least 2 rows, but has 1");
        }
        RealAgainstReal rows = RealAgainstReal.deal(generated.rows(), real.rows(), maxRows);
        if (rows.generated().count() < generated.rows().count()) {
            notices.add(String.format(
                    Locale.ROOT,
                    "The reference has only %,d rows: compared were %,d generated rows with %,d of them, so that the"
                            + " floor could be taken from as many others.",
                    real.rows().count(),
                    rows.generated().count(),
                    rows.reference().count()));
        }
        return rows;
    }

    private Evaluation evaluate(
            Configuration hadoop, EvaluationReference real, EvaluatedModel drawnBy, RealAgainstReal rows)
            throws IOException {
        Evaluation evaluation = new Evaluation(rows);
        if (real.isCheckerboard()) {
            evaluation.measureCells();
        }
        List<TwoSampleMetric> metrics = new ArrayList<>(TwoSampleMetric.standard(seed));
        metrics.add(new ExactWasserstein(exactRows));
        evaluation.measure(metrics, progress);
        if (real.isToy()) {
            evaluation.measureUnscaled(new ExactWasserstein(exactRows));
        }
        if (drawnBy != null) {
            TrainingNeighbours.measure(hadoop, drawnBy.manifest(), rows.generated())
                    .ifPresent(memorization -> evaluation.add(Measure.of(memorization)));
        }
        return evaluation;
    }

    private List<Condition> outcomes(Map<String, Double> metrics) {
        List<Condition> outcomes = new ArrayList<>();
        for (MetricCondition condition : conditions) {
            double value = condition.value(metrics);
            outcomes.add(new Condition(condition.text(), value, condition.holds(value)));
        }
        return outcomes;
    }

    private List<Figure> figures(
            JavaSparkContext context,
            ClusterJobs jobs,
            EvaluatedSamples generated,
            EvaluatedModel drawnBy,
            EvaluatedFlows flows,
            RealAgainstReal rows)
            throws IOException {
        List<String> columns = generated.columns();
        List<Figure> figures = new ArrayList<>();
        Figures.images(columns, rows.reference(), rows.generated()).ifPresent(figures::add);
        Figures.scatter(columns, rows.reference(), rows.generated()).ifPresent(figures::add);
        Figures.density(columns, rows.reference(), rows.generated()).ifPresent(figures::add);
        Optional<Figure> paths = TrajectoryReader.read(spark, context, jobs, samples, columns)
                .flatMap(trajectories -> Figures.trajectories(columns, trajectories, rows.reference()));
        paths.ifPresent(figures::add);
        if (flows != null) {
            figures.addAll(flows.figures(columns, rows.reference(), paths.isPresent()));
        }
        figures.add(Figures.histograms(columns, rows.reference(), rows.generated()));
        if (drawnBy != null && !drawnBy.history().isEmpty()) {
            figures.add(Figures.loss(drawnBy.history()));
        }
        return figures;
    }

    private static void requireAllMet(List<Condition> outcomes, Result result) {
        String failed = outcomes.stream()
                .filter(condition -> !condition.met())
                .map(condition -> "required " + condition.text() + ", but it is " + condition.value())
                .collect(Collectors.joining("; "));
        if (!failed.isEmpty()) {
            throw new DataException(failed + " (report: " + result.report() + ")");
        }
    }

    /** The command that does the same, as one would type it. */
    private String command() {
        ShellCommand command = new ShellCommand("bin/flowmatch evaluate")
                .option("samples", samples)
                .option("reference", reference)
                .option("output", output);
        if (model != null) {
            command.option("model", model);
        }
        if (comparedModel != null) {
            command.option("compare-model", comparedModel);
        }
        if (maxRows != DEFAULT_MAX_ROWS) {
            command.option("max-rows", String.valueOf(maxRows));
        }
        if (exactRows != DEFAULT_EXACT_ROWS) {
            command.option("exact-rows", String.valueOf(exactRows));
        }
        conditions.forEach(condition -> command.option("require", condition.text()));
        return command.toString();
    }
}
