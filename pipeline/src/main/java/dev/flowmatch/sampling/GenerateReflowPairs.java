package dev.flowmatch.sampling;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.device.Device;
import dev.flowmatch.device.DeviceCheck;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.Require;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.model.StoredModel;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.storage.LeaseHeldException;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.WhenHeld;
import dev.flowmatch.storage.WriteMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Lets a model teach: pairs noise x0 with the point x1 that the model's flow carries it to, as a pair data set to train
 * on. The flow learned from such pairs joins the same noise and data on straighter paths, so that fewer steps do; it can
 * be the teacher of a next one.
 *
 * <p>The reflow procedure of Liu et al., <a href="https://arxiv.org/abs/2209.03003">Flow Straight and Fast</a> (2023),
 * algorithm 1. Pairs are in the model's scaled units, and columns, scaling and noise are those of the teacher, so that a
 * student samples in the units of the first table.
 *
 * <p>Pair i depends on the seed, i, the teacher and the solver's settings alone; its noise is neither that of a training
 * nor that of sampling with the same seed. The last ids are held out for validation. What a killed run leaves can be
 * finished in mode RESUME.
 */
public final class GenerateReflowPairs {
    /**
     * The pairs of a shard unless set, or as many as come to 256 MiB where these are fewer: fewer than of other pair sets, as
     * each takes as long as a sample.
     */
    public static final int DEFAULT_SHARD_ROWS = 16_384;

    private final SparkSession spark;
    private String model;
    private String output;
    private long count;
    private OdeSolver solver = new EulerSolver(100);
    private long seed;
    private int shardRows;
    private double validationFraction = 0.05;
    private WriteMode mode = WriteMode.ERROR;
    private WhenHeld whenHeld = WhenHeld.WAIT;
    private Progress progress = Progress.NONE;

    /**
     * What was done.
     *
     * @param output the data set's folder
     * @param rows training pairs of the set
     * @param validationRows validation pairs of the set
     * @param seconds time this run took
     * @param rowsPerSecond pairs of the set by that time; 0 where nothing was left to do
     * @param alreadyFinished whether the set was complete before, so that nothing was done
     */
    public record Result(
            String output,
            long rows,
            long validationRows,
            double seconds,
            double rowsPerSecond,
            boolean alreadyFinished) {}

    /** @param spark the session whose cluster computes and whose file systems are used */
    public GenerateReflowPairs(SparkSession spark) {
        this.spark = Objects.requireNonNull(spark, "spark");
    }

    /** The teacher's model directory. Required. */
    public GenerateReflowPairs model(String folder) {
        this.model = Objects.requireNonNull(folder, "model");
        return this;
    }

    /** The folder to write. Required. */
    public GenerateReflowPairs output(String folder) {
        this.output = Objects.requireNonNull(folder, "output");
        return this;
    }

    /**
     * The number of pairs, training and validation together. Required.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public GenerateReflowPairs count(long pairs) {
        this.count = Require.between("count", pairs, 1, SamplingPlan.MOST);
        return this;
    }

    /** The teacher's solver; 100 Euler steps unless set. */
    public GenerateReflowPairs solver(OdeSolver method) {
        this.solver = Objects.requireNonNull(method, "solver");
        return this;
    }

    /** The seed of noise and times; 0 unless set. */
    public GenerateReflowPairs seed(long number) {
        this.seed = number;
        return this;
    }

    /**
     * Pairs of a shard; {@value #DEFAULT_SHARD_ROWS} unless set.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public GenerateReflowPairs shardRows(int rows) {
        this.shardRows = Require.atLeast("shard-rows", rows, 1);
        return this;
    }

    /**
     * The share of the pairs held out for validation; 0.05 unless set. At least one pair is left for training.
     *
     * @throws IllegalArgumentException if it is not in [0, 1)
     */
    public GenerateReflowPairs validationFraction(double fraction) {
        this.validationFraction = Require.fraction("validation-fraction", fraction);
        return this;
    }

    /** What to do about an output that is there already; it is refused unless set. */
    public GenerateReflowPairs mode(WriteMode writeMode) {
        this.mode = Objects.requireNonNull(writeMode, "mode");
        return this;
    }

    /** What to do while another run is writing the output (default: wait until it has ended). */
    public GenerateReflowPairs whenHeld(WhenHeld value) {
        this.whenHeld = Objects.requireNonNull(value, "whenHeld");
        return this;
    }

    /** Who is told how far the work is. */
    public GenerateReflowPairs progress(Progress listener) {
        this.progress = Objects.requireNonNull(listener, "progress");
        return this;
    }

    /**
     * Writes the pairs.
     *
     * @throws UsageException if model, output or count is not set, the model directory does not exist, the output may not
     *     be written in this mode, or the options differ from those of the run to be resumed
     * @throws LeaseHeldException if another run is writing the output, and it was to refuse then
     * @throws DataException if the model directory is malformed, or the teacher gives values that are not finite
     * @throws JobFailure if the Spark job fails otherwise
     * @throws UncheckedIOException if a file system fails
     */
    public Result execute() {
        long started = System.nanoTime();
        Require.set("model", model);
        Require.set("output", output);
        Require.set("count", count == 0 ? null : count);
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Configuration configuration = context.hadoopConfiguration();
        try {
            StoredModel teacher = StoredModel.read(configuration, model);
            ReflowSettings settings = new ReflowSettings(model, count, solver, seed, shardRows, validationFraction);
            ReflowPlan plan = settings.plan(teacher.manifest());
            Device device = DeviceCheck.execute(context, Device.AUTO, progress);
            try (OutputFolder folder =
                    OutputFolder.prepare(configuration, new Path(output), mode, PairManifest.FILE, whenHeld)) {
                if (folder.finished()) {
                    return result(folder, plan.complete(configuration, folder, output), started, true);
                }
                plan.settle(configuration, folder, output);
                SamplingJob job = new SamplingJob(context, configuration, folder, device, progress);
                return result(folder, new ReflowShards(job, folder, plan).write(settings, teacher), started, false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static Result result(OutputFolder folder, PairManifest manifest, long started, boolean alreadyFinished) {
        double seconds = (System.nanoTime() - started) / 1e9;
        long pairs = manifest.rows() + manifest.validationRows();
        return new Result(
                folder.folder().toString(),
                manifest.rows(),
                manifest.validationRows(),
                seconds,
                alreadyFinished ? 0 : pairs / seconds,
                alreadyFinished);
    }
}
