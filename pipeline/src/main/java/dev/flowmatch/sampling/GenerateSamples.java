package dev.flowmatch.sampling;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.device.Device;
import dev.flowmatch.device.DeviceCheck;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.Require;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.model.StoredModel;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.storage.LeaseHeldException;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.WhenHeld;
import dev.flowmatch.storage.WriteMode;
import dev.flowmatch.table.CsvFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Draws samples from a model: noise x0 is carried from t = 0 to t = 1 along the learned velocity and written as Parquet in
 * the source's columns, types and units.
 *
 * <p>Sample i depends on the seed, i, the model and the solver's settings alone: not on how a batch is cut into files and
 * tasks, nor on which ids it holds. The batch appears as a whole, with its manifest; what a killed run leaves can be
 * finished in mode RESUME.
 */
public final class GenerateSamples {
    private final SparkSession spark;
    private String model;
    private String output;
    private long count;
    private OdeSolver solver = new EulerSolver(100);
    private long seed;
    private long firstId;
    private boolean firstIdAuto;
    private LocalDate runDate;
    private long fileRows;
    private Clip clip = Clip.NONE;
    private long trajectories;
    private String x0;
    private CsvFormat csv = CsvFormat.USUAL;
    private WriteMode mode = WriteMode.ERROR;
    private WhenHeld whenHeld = WhenHeld.WAIT;
    private Device device = Device.AUTO;
    private Progress progress = Progress.NONE;

    /** @param spark the session whose cluster computes and whose file systems are used */
    public GenerateSamples(SparkSession spark) {
        this.spark = Objects.requireNonNull(spark, "spark");
    }

    /** The model directory. Required. */
    public GenerateSamples model(String folder) {
        this.model = Objects.requireNonNull(folder, "model");
        return this;
    }

    /** The folder to write; with a run date, the folder of its partition folders. Required. */
    public GenerateSamples output(String folder) {
        this.output = Objects.requireNonNull(folder, "output");
        return this;
    }

    /**
     * The number of samples. Required.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public GenerateSamples count(long samples) {
        this.count = Require.between("count", samples, 1, SamplingPlan.MOST);
        return this;
    }

    /** The solver; 100 Euler steps unless set. */
    public GenerateSamples solver(OdeSolver method) {
        this.solver = Objects.requireNonNull(method, "solver");
        return this;
    }

    /** The seed of the noise; 0 unless set. */
    public GenerateSamples seed(long number) {
        this.seed = number;
        return this;
    }

    /**
     * The id of the first sample; 0 unless set.
     *
     * @throws IllegalArgumentException if it is below 0
     */
    public GenerateSamples firstId(long id) {
        this.firstId = Require.between("first-id", id, 0, SamplingPlan.MOST);
        this.firstIdAuto = false;
        return this;
    }

    /** Takes the first id after those of the batches beside this one: finished, or interrupted and still to be resumed. */
    public GenerateSamples firstIdAuto() {
        this.firstIdAuto = true;
        return this;
    }

    /** Writes into the partition folder {@code run_date=YYYY-MM-DD} under the output, and touches that alone. */
    public GenerateSamples runDate(LocalDate day) {
        this.runDate = Objects.requireNonNull(day, "run-date");
        return this;
    }

    /**
     * The number of rows of a file; unless set 1,000,000, or fewer, in whole blocks of 1024 rows, so that a small batch
     * gives every core a file.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public GenerateSamples fileRows(long rows) {
        this.fileRows = Require.between("file-rows", rows, 1, SamplingPlan.MOST);
        return this;
    }

    /** What becomes of values outside the range seen in training; they stay unless set. */
    public GenerateSamples clip(Clip values) {
        this.clip = Objects.requireNonNull(values, "clip");
        return this;
    }

    /**
     * Also writes the paths of the first samples, step by step, to {@code _trajectories/}.
     *
     * @param samples how many; 0 for none
     * @throws IllegalArgumentException if it is below 0
     */
    public GenerateSamples trajectories(long samples) {
        this.trajectories = Require.between("trajectories", samples, 0, SamplingPlan.MOST);
        return this;
    }

    /**
     * Starts from the rows of a table instead of noise, for a model that was trained on given pairs: the k-th sample from
     * row k of the table, in its order, so that the count is at most the table's rows, and all of them unless set. The table
     * has the columns of the pairs' x0 by name, and no missing values.
     *
     * @param table a path of a CSV or Parquet file or folder, or "table:" and the name of a table or view of Spark's catalog
     */
    public GenerateSamples x0(String table) {
        this.x0 = Objects.requireNonNull(table, "x0");
        return this;
    }

    /** The character between the fields of a CSV file that {@link #x0} names. */
    public GenerateSamples csvDelimiter(char delimiter) {
        csv = csv.withDelimiter(delimiter);
        return this;
    }

    /** The texts that mean a missing value in a CSV file that {@link #x0} names; an empty field always does. */
    public GenerateSamples csvNulls(List<String> texts) {
        csv = csv.withNulls(texts);
        return this;
    }

    /** What to do about an output that is there already; it is refused unless set. */
    public GenerateSamples mode(WriteMode writeMode) {
        this.mode = Objects.requireNonNull(writeMode, "mode");
        return this;
    }

    /** What to do while another run is writing the output (default: wait until it has ended). */
    public GenerateSamples whenHeld(WhenHeld value) {
        this.whenHeld = Objects.requireNonNull(value, "whenHeld");
        return this;
    }

    /** What every executor must compute on; AUTO unless set. */
    public GenerateSamples device(Device value) {
        this.device = Objects.requireNonNull(value, "device");
        return this;
    }

    /** Who is told how far the work is. */
    public GenerateSamples progress(Progress listener) {
        this.progress = Objects.requireNonNull(listener, "progress");
        return this;
    }

    /**
     * What was done.
     *
     * @param output the batch's folder, with its run_date= where it has one
     * @param rows rows of the batch
     * @param firstId id of its first row
     * @param files number of its files
     * @param evaluations evaluations of the velocity for the whole batch, one for each row and time
     * @param clippedValues values that were clipped to the range seen in training or to that of their column's type
     * @param seconds time this run took
     * @param rowsPerSecond rows of the batch by that time; 0 where nothing was left to do
     * @param alreadyFinished whether the batch was complete before, so that nothing was done
     */
    public record Result(
            String output,
            long rows,
            long firstId,
            int files,
            long evaluations,
            long clippedValues,
            double seconds,
            double rowsPerSecond,
            boolean alreadyFinished) {}

    /**
     * Draws the samples.
     *
     * @throws UsageException if model, output or count is not set, the model directory does not exist, the output may not
     *     be written in this mode, the options differ from those of the run to be resumed, or the ids overlap with those
     *     of a batch beside
     * @throws LeaseHeldException if another run is writing the output, and it was to refuse then
     * @throws DataException if the model directory is malformed, or the model gives values that are not finite
     * @throws JobFailure if the Spark job fails otherwise
     * @throws UncheckedIOException if a file system fails
     */
    public Result execute() {
        long start = System.nanoTime();
        Require.set("model", model);
        Require.set("output", output);
        Require.set("count", count == 0 && x0 == null ? null : count);
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Configuration configuration = spark.sparkContext().hadoopConfiguration();
        try (ClusterJobs jobs = new ClusterJobs(context, "sample", progress)) {
            StoredModel sampled = StoredModel.read(configuration, model);
            X0Table table = x0 == null ? null : X0Table.open(spark, jobs, x0, csv, sampled.manifest());
            SamplingPlan wanted = settings().plan(sampled.manifest(), context.defaultParallelism(), table);
            Path series = new Path(output);
            Path folder = SampleSeries.folder(configuration, series, runDate);
            Device checked = DeviceCheck.execute(context, device, progress);
            try (OutputFolder batch =
                    OutputFolder.prepare(configuration, folder, mode, SampleManifest.FILE, series, whenHeld)) {
                if (batch.finished()) {
                    return result(batch, settings().choices().complete(configuration, batch, wanted), start, true);
                }
                SamplingPlan plan = settings().choices().settle(configuration, batch, wanted);
                SamplingJob job = new SamplingJob(context, configuration, batch, checked, progress);
                SamplingJob.Tasks tasks = table == null ? SampleBatch.fromNoise(plan) : table.tasks(plan);
                SampleManifest manifest =
                        new SampleBatch(job, batch, plan).write(ModelFlow.of(sampled, solver, seed), tasks);
                return result(batch, manifest, start, false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private SamplingSettings settings() {
        return new SamplingSettings(
                model, count, solver, seed, firstId, firstIdAuto, runDate, fileRows, clip, trajectories);
    }

    private static Result result(OutputFolder batch, SampleManifest manifest, long start, boolean alreadyFinished) {
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Result(
                batch.folder().toString(),
                manifest.rows(),
                manifest.firstId(),
                manifest.files().size(),
                manifest.evaluations(),
                manifest.clippedValues(),
                seconds,
                alreadyFinished ? 0 : manifest.rows() / seconds,
                alreadyFinished);
    }
}
