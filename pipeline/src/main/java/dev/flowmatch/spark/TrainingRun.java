package dev.flowmatch.spark;

import dev.flowmatch.io.CheckpointFolder;
import dev.flowmatch.io.CheckpointManifest;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.Hashes;
import dev.flowmatch.io.HistoryEntry;
import dev.flowmatch.io.ModelManifest;
import dev.flowmatch.io.PairManifest;
import dev.flowmatch.io.ShardEntry;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.model.LearningRateSchedule;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.model.VelocityNetwork;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.nd4j.linalg.dataset.DataSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One training from its start or its last checkpoint to its model. Used once. */
final class TrainingRun {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    private static final int VALIDATION_EVERY = 10;

    private final JavaSparkContext spark;
    private final Device device;
    private final String folder;
    private final PairManifest pairs;
    private final String pairsHash;
    private final VelocityMlpSpec spec;
    private final TrainingOptions options;
    private final ModelOutput model;
    private final TrainingPlan plan;
    private final LearningRateSchedule schedule;
    private final SerializableConfiguration configuration;
    private final ValidationLoss validation;
    private final AveragingMaster master;
    private final TrainingLog log;

    private MovingAverage average;
    private int round;
    private long steps;
    private double seconds;
    private double validationLoss = Double.NaN;
    private double bestValidationLoss = Double.POSITIVE_INFINITY;
    private int validationsSinceBest;
    private float[] best;

    TrainingRun(
            JavaSparkContext spark,
            Device device,
            String folder,
            PairManifest pairs,
            String pairsHash,
            VelocityMlpSpec spec,
            TrainingOptions options,
            VelocityMlpWeights initial,
            ModelOutput model) {
        this.spark = spark;
        this.device = device;
        this.folder = folder;
        this.pairs = pairs;
        this.pairsHash = pairsHash;
        this.spec = spec;
        this.options = options;
        this.model = model;
        plan = new TrainingPlan(
                pairs.shards().stream().mapToLong(ShardEntry::rows).toArray(),
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
        validation = new ValidationLoss(spark, device, configuration, folder, pairs, spec, options.objective());
        float[] flat = VelocityNetwork.flat(initial);
        master = new AveragingMaster(
                spark,
                VelocityNetwork.adamW(spec, schedule, options.weightDecay(), options.gradientClip()),
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
        while (steps < options.steps() && !outOfPatience()) {
            double before = seconds;
            trainRound();
            boolean last = steps == options.steps();
            if (round % VALIDATION_EVERY == 0 || last) {
                validate();
            }
            progress.update(steps * rowsPerStep(), log.line(plan.rounds(), validationLoss));
            log.advise(round, seconds - before, options.averagingFrequency());
            if (round % checkpointEvery == 0 || last || outOfPatience()) {
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
        JavaRDD<DataSet> data = spark.parallelize(next.slices(), options.workers())
                .mapPartitions(new AveragingBatches.Source(
                        device,
                        configuration,
                        folder,
                        spec.dim(),
                        pairs.shards(),
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
                next.batches() * rowsPerStep() / roundSeconds));
    }

    private void validate() {
        spark.setJobDescription("validate after round " + round + " of " + plan.rounds());
        float[] weights = average.value();
        validationLoss = validation.of(weights);
        log.validated(validationLoss);
        if (validationLoss < bestValidationLoss) {
            bestValidationLoss = validationLoss;
            validationsSinceBest = 0;
            best = weights;
        } else {
            validationsSinceBest++;
        }
    }

    private boolean outOfPatience() {
        return options.patience() > 0 && validationsSinceBest >= options.patience();
    }

    private void checkpoint() throws IOException {
        model.checkLease();
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("network.zip", master.modelFile());
        files.put("average.bin", AveragingState.bytes(average.sum()));
        if (best != null) {
            files.put("best.bin", AveragingState.bytes(best));
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
                                finite(validationLoss),
                                finite(bestValidationLoss),
                                validationsSinceBest,
                                options.toMap(),
                                pairsHash,
                                CheckpointFolder.hashes(files)),
                        files);
        model.keep();
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private void restore(CheckpointFolder.Checkpoint checkpoint) throws IOException {
        CheckpointManifest saved = checkpoint.manifest();
        if (!saved.pairsSha256().equals(pairsHash)) {
            throw new UsageException("the pair set " + folder + " is not the one the checkpoint was trained on");
        }
        options.requireSame(saved.options());
        saved.requireWithin(checkpoint.folder().toString(), plan.rounds(), options.steps());
        round = saved.round();
        steps = saved.steps();
        seconds = saved.seconds();
        validationLoss = saved.validationLoss() == null ? Double.NaN : saved.validationLoss();
        bestValidationLoss = saved.bestValidationLoss() == null ? Double.POSITIVE_INFINITY : saved.bestValidationLoss();
        validationsSinceBest = saved.validationsSinceBest();
        master.restore(checkpoint.folder() + "/network.zip", checkpoint.file("network.zip"), (int) steps);
        average = new MovingAverage(options.ema(), weights(checkpoint, "average.bin"), saved.averageWeight());
        if (checkpoint.files().containsKey("best.bin")) {
            best = weights(checkpoint, "best.bin");
        }
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
        return AveragingState.floats(bytes);
    }

    private TrainVelocity.Result publish(String stopReason) throws IOException {
        boolean useBest = options.patience() > 0 && best != null;
        float[] weights = useBest ? best : average.value();
        double published = useBest ? bestValidationLoss : validationLoss;
        double trainLoss = log.trainLoss();
        byte[] file = VelocityNetwork.weights(spec, weights).toSafeTensors();
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("train_loss", finite(trainLoss));
        metrics.put("validation_loss", finite(published));
        metrics.put("rounds", round);
        metrics.put("rows", steps * rowsPerStep());
        metrics.put("seconds", seconds);
        model.publish(
                file,
                new ModelManifest(
                        ModelManifest.FORMAT_VERSION,
                        new ModelManifest.Specification(spec.dim(), spec.hidden(), spec.layers(), spec.timeEmbedding()),
                        pairs.columns(),
                        pairs.x0Columns(),
                        pairs.scale(),
                        pairs.noise(),
                        new ModelManifest.Pairs(folder, pairsHash),
                        options.toMap(),
                        options.seed(),
                        Versions.of(spark),
                        metrics,
                        Hashes.sha256(file)));
        return new TrainVelocity.Result(
                model.folder().toString(),
                steps * rowsPerStep(),
                round,
                seconds,
                steps * rowsPerStep() / seconds,
                trainLoss,
                published,
                stopReason);
    }
}
