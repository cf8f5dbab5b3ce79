package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
import dev.flowmatch.io.Hashes;
import dev.flowmatch.io.LeaseHeldException;
import dev.flowmatch.io.PairManifest;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.io.WriteMode;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
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
    private String pairs;
    private String output;
    private Integer hidden;
    private Integer layers;
    private Integer timeEmbedding;
    private int batch = 1024;
    private Integer averagingFrequency;
    private Integer workers;
    private int epochs = 10;
    private Long rows;
    private double learningRate = 1e-3;
    private TrainingOptions.Schedule schedule = TrainingOptions.Schedule.COSINE;
    private int warmupSteps = 200;
    private double weightDecay = 0.01;
    private double ema = 0.999;
    private int checkpointEvery = 20;
    private boolean resume;
    private long seed;
    private WriteMode mode = WriteMode.ERROR;
    private int patience;
    private double gradientClip;
    private TrainingOptions.Redraw redraw;
    private TrainingOptions.Objective objective = TrainingOptions.Objective.FLOW;
    private String initFrom;
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
            String stopReason) {}

    /** A training with the default options. */
    public TrainVelocity(SparkSession spark) {
        this.spark = Objects.requireNonNull(spark);
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

    /** Channels of a block, at least 1; 512 unless set, or as the model to start from has. */
    public TrainVelocity hidden(int channels) {
        this.hidden = OptionBounds.atLeast(1, channels, "hidden");
        return this;
    }

    /** Blocks, at least 1; 5 unless set, or as the model to start from has. */
    public TrainVelocity layers(int count) {
        this.layers = OptionBounds.atLeast(1, count, "layers");
        return this;
    }

    /** Length of the time embedding, at least 4; 512 unless set, or as the model to start from has. */
    public TrainVelocity timeEmbedding(int channels) {
        this.timeEmbedding = OptionBounds.atLeast(4, channels, "time embedding");
        return this;
    }

    /** Rows of a local step, at least 1. */
    public TrainVelocity batch(int rowsPerStep) {
        this.batch = OptionBounds.atLeast(1, rowsPerStep, "batch");
        return this;
    }

    /** Local steps between two averagings, at least 1; by default {@link AveragingRate#defaultFrequency}. */
    public TrainVelocity averagingFrequency(int steps) {
        this.averagingFrequency = OptionBounds.atLeast(1, steps, "averaging frequency");
        return this;
    }

    /** Logical partitions of the training, at least 1; by default the cores that Spark gives the job. */
    public TrainVelocity workers(int count) {
        this.workers = OptionBounds.atLeast(1, count, "workers");
        return this;
    }

    /** How often to go through the pairs, at least 1; instead of {@link #rows}. */
    public TrainVelocity epochs(int count) {
        this.epochs = OptionBounds.atLeast(1, count, "epochs");
        this.rows = null;
        return this;
    }

    /** How many rows to train on, all workers together, at least 1; rounded up to full batches. */
    public TrainVelocity rows(long count) {
        this.rows = OptionBounds.atLeast(1, count, "rows");
        return this;
    }

    /** The highest learning rate, above 0. */
    public TrainVelocity learningRate(double rate) {
        this.learningRate = OptionBounds.positive(rate, "learning rate");
        return this;
    }

    /** "cosine" or "constant". */
    public TrainVelocity schedule(String name) {
        this.schedule = OptionBounds.named(TrainingOptions.Schedule.class, name, "schedule");
        return this;
    }

    /** Local steps over which the learning rate rises, at least 0. */
    public TrainVelocity warmupSteps(int steps) {
        this.warmupSteps = OptionBounds.atLeast(0, steps, "warmup steps");
        return this;
    }

    /** AdamW's decoupled decay, at least 0. */
    public TrainVelocity weightDecay(double decay) {
        this.weightDecay = OptionBounds.notNegative(decay, "weight decay");
        return this;
    }

    /** Decay a step of the averaged weights that are published, in [0, 1); 0 publishes the weights themselves. */
    public TrainVelocity ema(double decay) {
        this.ema = OptionBounds.fraction(decay, "ema");
        return this;
    }

    /** Rounds between two checkpoints, at least 1. */
    public TrainVelocity checkpointEvery(int rounds) {
        this.checkpointEvery = OptionBounds.atLeast(1, rounds, "checkpoint every");
        return this;
    }

    /** Go on from the newest checkpoint of the output, if there is one. */
    public TrainVelocity resume() {
        this.resume = true;
        return this;
    }

    /** Seed of the initial weights, the order of rows and redrawn values. */
    public TrainVelocity seed(long value) {
        this.seed = value;
        return this;
    }

    /** What to do about an existing model: ERROR or OVERWRITE. */
    public TrainVelocity mode(WriteMode value) {
        this.mode = Objects.requireNonNull(value);
        return this;
    }

    /** Validations without a smaller loss after which to stop and publish the best, at least 0; 0 never stops early. */
    public TrainVelocity patience(int validations) {
        this.patience = OptionBounds.atLeast(0, validations, "patience");
        return this;
    }

    /** The largest norm of the gradient of all parameters together, at least 0; 0 is no limit. */
    public TrainVelocity gradientClip(double norm) {
        this.gradientClip = OptionBounds.notNegative(norm, "gradient clip");
        return this;
    }

    /** "none", "time" or "all": what is drawn afresh each epoch. */
    public TrainVelocity redraw(String name) {
        this.redraw = OptionBounds.named(TrainingOptions.Redraw.class, name, "redraw");
        return this;
    }

    /** "flow", or "distill" for one step on a teacher's pairs. */
    public TrainVelocity objective(String name) {
        this.objective = OptionBounds.named(TrainingOptions.Objective.class, name, "objective");
        return this;
    }

    /** A model directory whose weights to start from. */
    public TrainVelocity initFrom(String modelDirectory) {
        this.initFrom = Objects.requireNonNull(modelDirectory);
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
     * @throws LeaseHeldException if another run is writing the output
     * @throws DataException if a file was altered, the loss is not finite or an executor does not compute on the device
     * @throws IOException if the file system fails
     */
    public Result execute() throws IOException {
        Objects.requireNonNull(pairs, "pairs");
        Objects.requireNonNull(output, "output");
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Configuration configuration = context.hadoopConfiguration();
        Path pairsFolder = new Path(pairs);
        PairManifest manifest = PairManifest.read(configuration, pairsFolder);
        String pairsHash = Hashes.sha256(configuration, new Path(pairsFolder, PairManifest.FILE));
        Optional<SampledModel> start =
                initFrom == null ? Optional.empty() : Optional.of(SampledModel.read(configuration, initFrom));
        VelocityMlpSpec spec = new NetworkSizes(hidden, layers, timeEmbedding).spec(manifest.dim(), start, initFrom);
        Device checked = DeviceCheck.execute(context, device, progress);
        try (ModelOutput model = ModelOutput.prepare(configuration, new Path(output), mode, resume)) {
            Optional<Integer> earlier = model.checkpointedWorkers();
            int workerCount = workers != null ? workers : earlier.orElseGet(context::defaultParallelism);
            TrainingOptions options = options(manifest, spec, workerCount, start);
            VelocityMlpWeights initial =
                    start.map(SampledModel::weights).orElseGet(() -> VelocityMlpWeights.initial(spec, seed));
            TrainingRun run =
                    new TrainingRun(context, checked, pairs, manifest, pairsHash, spec, options, initial, model);
            return run.execute(checkpointEvery, progress);
        }
    }

    private TrainingOptions options(
            PairManifest manifest, VelocityMlpSpec spec, int workerCount, Optional<SampledModel> start) {
        TrainingLength length = TrainingLength.of(pairs, manifest, workerCount, batch);
        return new TrainingOptions(
                spec.hidden(),
                spec.layers(),
                spec.timeEmbedding(),
                workerCount,
                batch,
                averagingFrequency != null
                        ? averagingFrequency
                        : AveragingRate.defaultFrequency(spec, batch, length.stepsPerEpoch()),
                rows == null ? length.ofEpochs(epochs) : length.ofRows(rows),
                learningRate,
                schedule,
                warmupSteps,
                weightDecay,
                ema,
                gradientClip,
                patience,
                TrainingOptions.Redraw.of(redraw, manifest),
                objective,
                start.map(model -> model.manifest().weightsSha256()).orElse("random"),
                seed);
    }
}
