package dev.flowmatch.training;

import dev.flowmatch.averaging.AveragingMaster;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.device.Device;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.model.CheckpointFolder;
import dev.flowmatch.model.CheckpointManifest;
import dev.flowmatch.model.HistoryEntry;
import dev.flowmatch.model.ModelOutput;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.network.LearningRateSchedule;
import dev.flowmatch.network.VelocityNetwork;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.FloatBytes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One training from its start or its last checkpoint to its model. Used once. */
final class TrainingRun {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    private static final int VALIDATION_EVERY = 10;

    private final JavaSparkContext spark;
    private final Device device;
    private final TrainingPairs pairs;
    private final VelocityMlpSpec spec;
    private final TrainingOptions options;
    private final ModelOutput model;
    private final TrainingPlan plan;
    private final VectorLayout layout;
    private final LearningRateSchedule schedule;
    private final SerializableConfiguration configuration;
    private final ValidatedWeights validated;
    private final AveragingMaster master;
    private final TrainingLog log;

    private MovingAverage average;
    private int round;
    private long steps;
    private double seconds;

    TrainingRun(
            JavaSparkContext spark,
            Device device,
            TrainingPairs pairs,
            VelocityMlpSpec spec,
            TrainingOptions options,
            VelocityMlpWeights initial,
            ModelOutput model) {
        this.spark = spark;
        this.device = device;
        this.pairs = pairs;
        this.spec = spec;
        this.options = options;
        this.model = model;
        plan = new TrainingPlan(
                pairs.manifest().shards().stream().mapToLong(FileEntry::rows).toArray(),
                options.workers(),
                options.batch(),
                options.averagingFrequency(),
                options.steps(),
                options.seed());
        schedule = switch (options.schedule()) {
            case COSINE -> LearningRateSchedule.cosine(options.learningRate(), options.warmupSteps(), options.steps());
            case CONSTANT -> LearningRateSchedule.constant(options.learningRate(), options.warmupSteps());
        };
        configuration = new SerializableConfiguration(spark.hadoopConfiguration());
        validated = new ValidatedWeights(
                new ValidationLoss(
                        spark, device, configuration, pairs.folder(), pairs.manifest(), spec, options.objective()),
                options.patience());
        float[] flat = VelocityNetwork.flat(initial);
        layout = VectorLayout.of(pairs.manifest().columns());
        master = new AveragingMaster(
                spark,
                VelocityNetwork.adamW(spec, layout, schedule, options.weightDecay(), options.gradientClip()),
                layout,
                flat,
                options.workers(),
                options.batch());
        average = new MovingAverage(options.ema(), new float[flat.length], 0);
        log = new TrainingLog(model);
    }

    TrainVelocity.Result execute(int checkpointEvery, Progress progress) throws IOException {
        try {
            if (model.checkpoint().isPresent()) {
                restore(model.checkpoint().get());
            }
            TrainingLog.adviseLength(options.steps(), options.warmupSteps());
            progress.start("train", options.steps() * rowsPerStep(), "rows");
            progress.update(steps * rowsPerStep(), "round " + round + "/" + plan.rounds());
            String stopReason = train(checkpointEvery, progress);
            return publish(stopReason);
        } finally {
            master.close();
            spark.setJobDescription(null);
            progress.finish();
        }
    }

    private long rowsPerStep() {
        return (long) options.workers() * options.batch();
    }

    private String train(int checkpointEvery, Progress progress) throws IOException {
        while (steps < options.steps() && !validated.outOfPatience()) {
            double before = seconds;
            trainRound();
            boolean last = steps == options.steps();
            if (round % VALIDATION_EVERY == 0 || last) {
                validate();
            }
            progress.update(steps * rowsPerStep(), log.line(plan.rounds(), validated.loss()));
            log.advise(round, seconds - before, options.averagingFrequency());
            if (round % checkpointEvery == 0 || last || validated.outOfPatience()) {
                checkpoint();
            }
            log.writeNowAndThen();
        }
        log.write();
        return steps == options.steps() ? "finished" : "patience";
    }

    private void trainRound() {
        TrainingPlan.Round next = plan.roundAfter(steps);
        spark.setJobDescription("train round " + (round + 1) + " of " + plan.rounds());
        long start = System.nanoTime();
        JavaRDD<float[]> data = spark.parallelize(next.slices(), options.workers())
                .mapPartitions(new PairStream.Source(
                        device,
                        configuration,
                        pairs.folder(),
                        spec.dim(),
                        pairs.manifest().shards(),
                        options.batch(),
                        options.redraw(),
                        options.objective(),
                        options.seed()));
        AveragingMaster.Loss loss = master.round(data, next.batches(), round + 1, (int) plan.rounds());
        double rate = schedule.valueAt((int) (steps + next.batches() - 1), 0);
        if (!Double.isFinite(loss.mean())) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "the loss is not finite in round %d (learning rate %s, largest input %s); %s",
                    round + 1,
                    rate,
                    loss.largestInput(),
                    model.lastCheckpoint()));
        }
        round++;
        steps += next.batches();
        average.add(master.parameters(), next.batches());
        double roundSeconds = (System.nanoTime() - start) / 1e9;
        seconds += roundSeconds;
        log.add(new HistoryEntry(
                round,
                next.epoch(),
                steps * rowsPerStep(),
                loss.mean(),
                Double.NaN,
                rate,
                seconds,
                next.batches() * rowsPerStep() / roundSeconds,
                layout.isNumeric() ? Double.NaN : loss.entropy(),
                Double.NaN));
    }

    private void validate() {
        spark.setJobDescription("validate after round " + round + " of " + plan.rounds());
        validated.validate(average.value());
        log.validated(validated.loss(), layout.isNumeric() ? Double.NaN : validated.entropy());
    }

    private void checkpoint() throws IOException {
        model.checkLease();
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("network.zip", master.modelFile());
        files.put("average.bin", FloatBytes.of(average.sum()));
        if (validated.best() != null) {
            files.put("best.bin", FloatBytes.of(validated.best()));
        }
        log.writeHistory();
        model.checkpoints()
                .write(
                        new CheckpointManifest(
                                CheckpointManifest.FORMAT_VERSION,
                                round,
                                steps,
                                steps * rowsPerStep(),
                                seconds,
                                average.weight(),
                                finite(validated.loss()),
                                finite(validated.leastLoss()),
                                validated.sinceBest(),
                                options.toMap(),
                                pairs.sha256(),
                                CheckpointFolder.hashes(files)),
                        files);
        model.keep();
    }

    /** As JSON has it: null for what is no finite number. */
    static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private void restore(CheckpointFolder.Checkpoint checkpoint) throws IOException {
        CheckpointManifest saved = checkpoint.manifest();
        if (!saved.pairsSha256().equals(pairs.sha256())) {
            throw new UsageException(
                    "the pair set " + pairs.folder() + " is not the one the checkpoint was trained on");
        }
        options.requireSame(saved.options());
        saved.requireWithin(checkpoint.folder().toString(), plan.rounds(), options.steps());
        round = saved.round();
        steps = saved.steps();
        seconds = saved.seconds();
        master.restore(checkpoint.folder() + "/network.zip", checkpoint.file("network.zip"), (int) steps);
        average = new MovingAverage(options.ema(), weights(checkpoint, "average.bin"), saved.averageWeight());
        validated.restore(saved, checkpoint.files().containsKey("best.bin") ? weights(checkpoint, "best.bin") : null);
        log.restore(round);
        LOG.info("resuming after round {} of {}", round, plan.rounds());
    }

    private float[] weights(CheckpointFolder.Checkpoint checkpoint, String name) {
        int expected = master.parameters().length * Float.BYTES;
        byte[] bytes = checkpoint.file(name);
        if (bytes.length != expected) {
            throw new DataException(
                    checkpoint.folder() + "/" + name + " must have " + expected + " bytes, but has " + bytes.length);
        }
        return FloatBytes.floats(bytes);
    }

    private TrainVelocity.Result publish(String stopReason) throws IOException {
        float[] weights = validated.published(average);
        Overfitting overfitting = compare(weights);
        long rows = steps * rowsPerStep();
        TrainVelocity.Result result = new TrainVelocity.Result(
                model.folder().toString(),
                rows,
                round,
                seconds,
                rows / seconds,
                log.trainLoss(),
                validated.publishedLoss(),
                overfitting.isClear(),
                stopReason);
        new TrainedModel(pairs, spec, options, spark.version()).publish(model, weights, result, overfitting);
        return result;
    }

    /** The published weights' loss on rows held out with that of the last rounds before they were validated. */
    private Overfitting compare(float[] published) {
        TrainingLog.Recent recent = log.before(validated.publishedLoss(), VALIDATION_EVERY);
        long rows = Math.min(recent.rows(), pairs.manifest().rows());
        return Overfitting.of(
                recent.loss(),
                Math.max(1, rows / pairs.manifest().drawsPerRow()),
                validated.estimate(published),
                validated.leastLoss());
    }
}
