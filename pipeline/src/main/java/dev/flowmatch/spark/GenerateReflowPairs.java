package dev.flowmatch.spark;

import dev.flowmatch.data.Distribution;
import dev.flowmatch.data.RowRandom;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.JsonFiles;
import dev.flowmatch.io.LeaseHeldException;
import dev.flowmatch.io.ModelManifest;
import dev.flowmatch.io.OutputFolder;
import dev.flowmatch.io.PairManifest;
import dev.flowmatch.io.ProgramVersion;
import dev.flowmatch.io.ShardEntry;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.io.WriteMode;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.solver.OdeSolver;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
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
    /** The pairs of a shard unless set: fewer than of other pair sets, as each takes as long as a sample. */
    public static final int DEFAULT_SHARD_ROWS = 16_384;

    private static final int MOST_SHARDS = 1_000_000;

    private final SparkSession spark;
    private String model;
    private String output;
    private long count;
    private OdeSolver solver = new EulerSolver(100);
    private long seed;
    private int shardRows = DEFAULT_SHARD_ROWS;
    private double validationFraction = 0.05;
    private WriteMode mode = WriteMode.ERROR;
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
        this.count = OptionBounds.between(1, pairs, SamplingPlan.MOST, "count");
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
        this.shardRows = OptionBounds.atLeast(1, rows, "shard-rows");
        return this;
    }

    /**
     * The share of the pairs held out for validation; 0.05 unless set. At least one pair is left for training.
     *
     * @throws IllegalArgumentException if it is not in [0, 1)
     */
    public GenerateReflowPairs validationFraction(double fraction) {
        this.validationFraction = OptionBounds.fraction(fraction, "validation-fraction");
        return this;
    }

    /** What to do about an output that is there already; it is refused unless set. */
    public GenerateReflowPairs mode(WriteMode writeMode) {
        this.mode = Objects.requireNonNull(writeMode, "mode");
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
     * @throws LeaseHeldException if another run is writing the output
     * @throws DataException if the model directory is malformed, or the teacher gives values that are not finite
     * @throws JobFailure if the Spark job fails otherwise
     * @throws UncheckedIOException if a file system fails
     */
    public Result execute() {
        long started = System.nanoTime();
        OptionBounds.requireSet(model, "model");
        OptionBounds.requireSet(output, "output");
        OptionBounds.requireSet(count == 0 ? null : count, "count");
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Configuration configuration = context.hadoopConfiguration();
        try {
            SampledModel teacher = SampledModel.read(configuration, model);
            ReflowPlan plan = plan(teacher.manifest());
            Device device = DeviceCheck.execute(context, Device.AUTO, progress);
            try (OutputFolder folder = OutputFolder.prepare(configuration, new Path(output), mode, PairManifest.FILE)) {
                if (folder.finished()) {
                    PairManifest finished = PairManifest.read(configuration, folder.folder());
                    requireUnchanged(ReflowPlan.of(finished, plan, output), plan);
                    folder.complete();
                    return result(folder, finished, started, true);
                }
                settle(configuration, folder, plan);
                PartJob job = new PartJob(context, configuration, folder, device, progress);
                return result(folder, write(job, folder, plan, teacher), started, false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private ReflowPlan plan(ModelManifest teacher) {
        if (count / shardRows >= MOST_SHARDS) {
            throw new UsageException("shard-rows " + shardRows + " would cut " + count + " pairs into more than "
                    + MOST_SHARDS + " shards: take " + (count / MOST_SHARDS + 1) + " or more, or a smaller count");
        }
        SamplingPlan sampling = new SamplingPlan(
                count,
                0,
                shardRows,
                SampleBlocks.ROWS,
                teacher.weightsSha256(),
                teacher.noise(),
                solver.name(),
                solver.steps(),
                solver.gridPower(),
                solver.tolerance(),
                seed,
                null,
                teacher.columns(),
                Clip.NONE.label(),
                0,
                null,
                ProgramVersion.current());
        return new ReflowPlan(sampling, TableOrder.validationShare(count, validationFraction));
    }

    /** Makes sure that an interrupted run had the same options, or begins a new one. */
    private void settle(Configuration configuration, OutputFolder folder, ReflowPlan plan) throws IOException {
        Path file = new Path(folder.staging(), SamplingPlan.FILE);
        if (folder.resumed()) {
            folder.keepForResume();
            try {
                requireUnchanged(JsonFiles.read(configuration, file, ReflowPlan.class), plan);
                return;
            } catch (FileNotFoundException e) {
                // killed before it had a plan, and so before it did anything
            }
        }
        JsonFiles.write(configuration, file, plan);
    }

    private void requireUnchanged(ReflowPlan earlier, ReflowPlan plan) {
        List<String> changes = plan.changesSince(earlier);
        if (!changes.isEmpty()) {
            throw new UsageException("output " + output + " was begun with other options and cannot be resumed: "
                    + String.join("; ", changes));
        }
    }

    private PairManifest write(PartJob job, OutputFolder folder, ReflowPlan plan, SampledModel teacher)
            throws IOException {
        PairLayout layout = plan.layout();
        List<SamplePart> parts = new ArrayList<>();
        for (int shard = 0; shard < layout.shards(); shard++) {
            parts.add(new SamplePart(
                    shard, layout.file(shard), layout.firstPosition(shard), layout.rows(shard), null, null));
        }
        ModelManifest source = teacher.manifest();
        Distribution noise = Distribution.noise(source.noise(), source.columns().size());
        StartingPoints start = new StartingPoints.Noise(noise, seed, RowRandom.REFLOW);
        List<ShardEntry> shards = job
                .run(
                        "sampling " + count + " pairs to " + folder.folder(),
                        parts,
                        new ReflowWork(
                                job.configuration(), job.staging(), job.device(), seed, solver, teacher.weights()),
                        PartJob.Tasks.startingFrom(start))
                .stream()
                .map(PartReceipt::file)
                .toList();
        PairManifest manifest = new PairManifest(
                PairManifest.FORMAT_VERSION,
                source.columns().size(),
                layout.trainPairs(),
                layout.validationPairs(),
                shardRows,
                shards.subList(0, layout.trainShards()),
                shards.subList(layout.trainShards(), layout.shards()),
                seed,
                model,
                source.noise(),
                "reflow",
                null,
                source.scale(),
                1,
                source.columns(),
                source.x0Columns(),
                source.weightsSha256(),
                plan.settings(),
                ProgramVersion.current());
        folder.publish(shards.stream().map(ShardEntry::file).toList(), manifest);
        return manifest;
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
