package dev.flowmatch.evaluation;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.metrics.ExactWasserstein;
import dev.flowmatch.report.Condition;
import dev.flowmatch.report.EvaluationReport;
import dev.flowmatch.storage.LeaseHeldException;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.WhenHeld;
import dev.flowmatch.storage.WriteMode;
import dev.flowmatch.table.CsvFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private WhenHeld whenHeld = WhenHeld.WAIT;
    private List<MetricCondition> conditions = List.of();
    private int maxRows = DEFAULT_MAX_ROWS;
    private int exactRows = DEFAULT_EXACT_ROWS;
    private boolean allRows;
    private String target;
    private long seed;
    private CsvFormat csv = CsvFormat.USUAL;
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

    /** What to do while another run is writing the output (default: wait until it has ended). */
    public EvaluateSamples whenHeld(WhenHeld value) {
        this.whenHeld = Objects.requireNonNull(value, "whenHeld");
        return this;
    }

    /**
     * Conditions to be met, as {@code sliced_w2<=0.3}. If one is not, the output is written all the same.
     *
     * @throws IllegalArgumentException if one is not a metric, one of {@code <=, >=, <, >} and a number or a multiple of the
     *     metric's floor, as {@code c2st>=0.8*floor}
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

    /** Takes MMD of all rows too, beside that of the rows compared: a pass over the samples and one over the reference. */
    public EvaluateSamples measureAllRows() {
        allRows = true;
        return this;
    }

    /**
     * A column that boosted trees predict from the others, trained on generated rows and on real ones: adds tstr and
     * trtr.
     */
    public EvaluateSamples target(String column) {
        target = Objects.requireNonNull(column);
        return this;
    }

    /** The seed of the choice of rows, of random directions and of a toy's rows. */
    public EvaluateSamples seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** The character between the fields of a CSV reference. */
    public EvaluateSamples csvDelimiter(char delimiter) {
        csv = csv.withDelimiter(delimiter);
        return this;
    }

    /** The texts that mean a missing value in a CSV reference; an empty field always does. */
    public EvaluateSamples csvNulls(List<String> texts) {
        csv = csv.withNulls(texts);
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
     * @throws LeaseHeldException if another run is writing the output, and it was to refuse then
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
        MetricNames.require(conditions);
        long started = System.nanoTime();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Configuration hadoop = context.hadoopConfiguration();
        try (OutputFolder folder =
                        OutputFolder.prepare(hadoop, new Path(output), mode, ReportFolder.METRICS, whenHeld);
                ClusterJobs jobs = new ClusterJobs(context, "evaluate", progress)) {
            EvaluationRun run = new EvaluationRun(spark, context, jobs, settings(), progress);
            EvaluationReport report = run.report();
            ReportFolder.publish(hadoop, folder, report, run.metrics());
            Result result = new Result(
                    folder.folder().toString(),
                    new Path(folder.folder(), ReportFolder.REPORT).toString(),
                    run.metrics(),
                    (long) (double) run.metrics().get(Measurements.SAMPLE_ROWS),
                    (System.nanoTime() - started) / 1e9,
                    report.notices());
            requireAllMet(report.conditions(), result);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException("evaluating " + samples + " failed: " + e.getMessage(), e);
        }
    }

    private EvaluationSettings settings() {
        conditions.stream()
                .filter(condition -> condition.metric().startsWith(AllRowsMmd.NAME) && !allRows)
                .findFirst()
                .ifPresent(condition -> {
                    throw new UsageException(
                            "require '" + condition.text() + "' needs all-rows, which takes that metric");
                });
        return new EvaluationSettings(
                samples,
                reference,
                output,
                model,
                comparedModel,
                mode,
                conditions,
                maxRows,
                exactRows,
                allRows,
                target,
                seed,
                csv);
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
}
