package dev.flowmatch.training;

import dev.flowmatch.averaging.AveragingRate;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.device.Device;
import dev.flowmatch.device.DeviceCheck;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.Require;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.model.ModelOutput;
import dev.flowmatch.model.StoredModel;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.storage.LeaseHeldException;
import dev.flowmatch.storage.WhenHeld;
import dev.flowmatch.storage.WriteMode;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Trains the velocity network on a pair data set by Deeplearning4j parameter averaging: in a round every worker makes
 * {@code averagingFrequency} local AdamW steps on rows it reads straight from the shards, then the workers' parameters
 * and updater states are averaged. One Spark job a round, and one more where the validation loss is due.
 *
 * <p>The weights are a function of the pairs and the options, the number of workers among them, and not of executors,
 * retries or the order in which tasks finish. An operation is used once and by one thread.
 */
public final class TrainVelocity {
    private final SparkSession spark;
    private final TrainingChoices choices = new TrainingChoices();
    private String pairs;
    private String output;
    private int checkpointEvery = 20;
    private boolean resume;
    private WriteMode mode = WriteMode.ERROR;
    private WhenHeld whenHeld = WhenHeld.WAIT;
    private Device device = Device.AUTO;
    private Progress progress = Progress.NONE;

    /**
     * What a training came to.
     *
     * @param output the model directory
     * @param rows rows trained on, those before a resume among them
     * @param rounds rounds, likewise
     * @param seconds of training, likewise
     * @param rowsPerSecond rows over seconds
     * @param trainLoss mean over the last round
     * @param validationLoss of the published weights; NaN if there are no validation shards
     * @param overfitting whether the loss on rows held out is clearly above that on the training rows
     * @param stopReason "finished", or "patience" where the validation loss stopped falling
     */
    public record Result(
            String output,
            long rows,
            long rounds,
            double seconds,
            double rowsPerSecond,
            double trainLoss,
            double validationLoss,
            boolean overfitting,
            String stopReason) {}

    /** A training with the default options. */
    public TrainVelocity(SparkSession spark) {
        this.spark = Objects.requireNonNull(spark);
    }

    /**
     * The network that a training takes unless sizes are set: 5 × 512, but 4 × 256 for a table of less than 200,000 rows that has
     * categories or missing values.
     */
    public static VelocityMlpSpec defaultNetwork(PairManifest pairs) {
        return new NetworkSizes(null, null, null)
                .spec(VectorLayout.of(pairs.columns()), TrainingDefaults.network(pairs), Optional.empty(), "");
    }

    /** The folder of the pair data set. */
    public TrainVelocity pairs(String folder) {
        this.pairs = Objects.requireNonNull(folder);
        return this;
    }

    /** The model directory to write. */
    public TrainVelocity output(String folder) {
        this.output = Objects.requireNonNull(folder);
        return this;
    }

    /** Channels of a block, at least 1; as {@link #defaultNetwork} has unless set, or as the model to start from has. */
    public TrainVelocity hidden(int channels) {
        choices.hidden = Require.atLeast("hidden", channels, 1);
        return this;
    }

    /** Blocks, at least 1; as {@link #defaultNetwork} has unless set, or as the model to start from has. */
    public TrainVelocity layers(int count) {
        choices.layers = Require.atLeast("layers", count, 1);
        return this;
    }

    /** Length of the time embedding, at least 4; as {@link #defaultNetwork} has unless set, or as the model to start from has. */
    public TrainVelocity timeEmbedding(int channels) {
        choices.timeEmbedding = Require.atLeast("time embedding", channels, 4);
        return this;
    }

    /** Rows of a local step, at least 1. */
    public TrainVelocity batch(int rowsPerStep) {
        choices.batch = Require.atLeast("batch", rowsPerStep, 1);
        return this;
    }

    /** Local steps between two averagings, at least 1; by default {@link AveragingRate#defaultFrequency}. */
    public TrainVelocity averagingFrequency(int steps) {
        choices.averagingFrequency = Require.atLeast("averaging frequency", steps, 1);
        return this;
    }

    /** Logical partitions of the training, at least 1; by default the cores that Spark gives the job. */
    public TrainVelocity workers(int count) {
        choices.workers = Require.atLeast("workers", count, 1);
        return this;
    }

    /**
     * How often to go through the pairs, at least 1; instead of {@link #rows}. By default 10 times, or for a table's rows from
     * scratch as often as comes to 6 million rows at least; for a table of less than 200,000 rows that has categories or missing
     * values 500 times its own rows, at least 3 million, at most 20 million.
     */
    public TrainVelocity epochs(int count) {
        choices.epochs = Require.atLeast("epochs", count, 1);
        choices.rows = null;
        return this;
    }

    /** How many rows to train on, all workers together, at least 1; rounded up to full batches. */
    public TrainVelocity rows(long count) {
        choices.rows = Require.atLeast("rows", count, 1);
        return this;
    }

    /**
     * The highest learning rate, above 0; by default 1e-3, or for a table's rows from scratch 6e-3·√(batch/1024), at most 6e-3.
     */
    public TrainVelocity learningRate(double rate) {
        choices.learningRate = Require.positive("learning rate", rate);
        return this;
    }

    /** "cosine" or "constant". */
    public TrainVelocity schedule(String name) {
        choices.schedule = Require.named("schedule", name, TrainingOptions.Schedule.class);
        return this;
    }

    /** Local steps over which the learning rate rises, at least 0. */
    public TrainVelocity warmupSteps(int steps) {
        choices.warmupSteps = Require.atLeast("warmup steps", steps, 0);
        return this;
    }

    /** AdamW's decoupled decay, at least 0. */
    public TrainVelocity weightDecay(double decay) {
        choices.weightDecay = Require.notNegative("weight decay", decay);
        return this;
    }

    /**
     * Decay a step of the averaged weights that are published, in [0, 1); 0 publishes the weights themselves. By default the
     * window is a twentieth of the training: 1 − 20 / local steps, at most 0.9999.
     */
    public TrainVelocity ema(double decay) {
        choices.ema = Require.fraction("ema", decay);
        return this;
    }

    /** Rounds between two checkpoints, at least 1. */
    public TrainVelocity checkpointEvery(int rounds) {
        this.checkpointEvery = Require.atLeast("checkpoint every", rounds, 1);
        return this;
    }

    /** Go on from the newest checkpoint of the output, if there is one. */
    public TrainVelocity resume() {
        this.resume = true;
        return this;
    }

    /** Seed of the initial weights, the order of rows and redrawn values. */
    public TrainVelocity seed(long value) {
        choices.seed = value;
        return this;
    }

    /** What to do about an existing model: ERROR or OVERWRITE. */
    public TrainVelocity mode(WriteMode value) {
        this.mode = Objects.requireNonNull(value);
        return this;
    }

    /** What to do while another run is writing the output (default: wait until it has ended). */
    public TrainVelocity whenHeld(WhenHeld value) {
        this.whenHeld = Objects.requireNonNull(value, "whenHeld");
        return this;
    }

    /**
     * Validations without a smaller loss after which to stop and publish the best, at least 0; 0 never stops early and publishes
     * the last. By default 0, or for a table's rows from scratch more than there are: the best is published.
     */
    public TrainVelocity patience(int validations) {
        choices.patience = Require.atLeast("patience", validations, 0);
        return this;
    }

    /** The largest norm of the gradient of all parameters together, at least 0; 0 is no limit. */
    public TrainVelocity gradientClip(double norm) {
        choices.gradientClip = Require.notNegative("gradient clip", norm);
        return this;
    }

    /** "none", "time" or "all": what is drawn afresh each epoch; by default all, or the time where noise is coupled or given. */
    public TrainVelocity redraw(String name) {
        choices.redraw = Require.named("redraw", name, TrainingOptions.Redraw.class);
        return this;
    }

    /** "flow", or "distill" for one step on a teacher's pairs. */
    public TrainVelocity objective(String name) {
        choices.objective = Require.named("objective", name, TrainingOptions.Objective.class);
        return this;
    }

    /** A model directory whose weights to start from. */
    public TrainVelocity initFrom(String modelDirectory) {
        choices.initFrom = Objects.requireNonNull(modelDirectory);
        return this;
    }

    /** What every executor must compute on; AUTO unless set. */
    public TrainVelocity device(Device value) {
        this.device = Objects.requireNonNull(value, "device");
        return this;
    }

    /** Where to report progress. */
    public TrainVelocity progress(Progress value) {
        this.progress = Objects.requireNonNull(value);
        return this;
    }

    /**
     * Trains and publishes the model.
     *
     * @throws UsageException if the pairs do not exist or are fewer than one batch for each worker, the network is too
     *     large, the output exists, or a resumed training has other options than the interrupted one
     * @throws LeaseHeldException if another run is writing the output, and it was to refuse then
     * @throws DataException if a file was altered, the loss is not finite or an executor does not compute on the device
     * @throws IOException if the file system fails
     */
    public Result execute() throws IOException {
        Objects.requireNonNull(pairs, "pairs");
        Objects.requireNonNull(output, "output");
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Configuration configuration = context.hadoopConfiguration();
        TrainingPairs set = TrainingPairs.read(configuration, pairs);
        Optional<StoredModel> start = choices.initFrom == null
                ? Optional.empty()
                : Optional.of(StoredModel.read(configuration, choices.initFrom));
        VelocityMlpSpec spec = choices.spec(set.manifest(), start);
        Device checked = DeviceCheck.execute(context, device, progress);
        try (ModelOutput model = ModelOutput.prepare(configuration, new Path(output), mode, resume, whenHeld)) {
            TrainingOptions options =
                    choices.options(set, spec, model.checkpointedWorkers(), context.defaultParallelism(), start);
            VelocityMlpWeights initial =
                    start.map(StoredModel::weights).orElseGet(() -> VelocityMlpWeights.initial(spec, choices.seed));
            TrainingRun run = new TrainingRun(context, checked, set, spec, options, initial, model);
            return run.execute(checkpointEvery, progress);
        }
    }
}
