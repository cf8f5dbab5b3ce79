package dev.flowmatch.jobs;

import dev.flowmatch.FlowMatching;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.evaluation.EvaluateSamples;
import dev.flowmatch.model.CheckpointFolder;
import dev.flowmatch.model.CheckpointManifest;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.Storage;
import dev.flowmatch.storage.WhenHeld;
import dev.flowmatch.storage.WriteMode;
import dev.flowmatch.training.TrainVelocity;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The four parts of a demo, each made only where it is not there yet. A part is there if it says of itself that it was
 * made as the plan wants it, whoever made it.
 */
final class DemoParts {
    private static final int STEPS = 100;
    private static final int MOST_WARMUP_STEPS = 200;
    /** What an interrupted training may have to do again. */
    private static final double CHECKPOINT_SECONDS = 10;

    private final FlowMatching flow;
    private final Configuration configuration;
    private final Path folder;
    private final DemoSubject subject;
    private final DemoPlan plan;
    private final WhenHeld whenHeld;
    private final Progress progress;

    /**
     * @param plan with the rows to train on, but for pairs that come first
     * @param whenHeld what to do while another run is writing a part
     */
    DemoParts(
            FlowMatching flow,
            Configuration configuration,
            Path folder,
            DemoSubject subject,
            DemoPlan plan,
            WhenHeld whenHeld,
            Progress progress) {
        this.flow = flow;
        this.configuration = configuration;
        this.folder = folder;
        this.subject = subject;
        this.plan = plan;
        this.whenHeld = whenHeld;
        this.progress = progress;
    }

    /**
     * Makes the pairs, or what an interrupted demo left of them to do; of finished ones this makes sure that they are those of
     * the source as it is.
     *
     * @param again whether to replace what is there in any case
     */
    void makePairs(boolean again) throws IOException {
        boolean others = exists("pairs", PairManifest.FILE)
                && !subject.isWanted(PairManifest.read(configuration, part("pairs")), plan);
        GeneratePairs pairs = flow.generatePairs(subject.source(), part("pairs").toString());
        subject.settle(pairs, plan);
        pairs.seed(plan.seed())
                .mode(again || others ? WriteMode.OVERWRITE : WriteMode.RESUME)
                .whenHeld(whenHeld)
                .progress(progress)
                .execute();
    }

    /** The network to train; the pairs are there if they come first. */
    VelocityMlpSpec network() throws IOException {
        return subject.network(configuration, part("pairs"));
    }

    /** Trains the model, from its last checkpoint where there is one, or finds it. */
    void makeModel() throws IOException {
        VelocityMlpSpec network = network();
        String pairsHash = Hashes.sha256(configuration, new Path(part("pairs"), PairManifest.FILE));
        if (exists("model", ModelManifest.FILE)) {
            ModelManifest model = ModelManifest.read(configuration, part("model"));
            if (model.pairs() != null
                    && model.pairs().manifestSha256().equals(pairsHash)
                    && isWanted(model.options())) {
                return;
            }
        }
        int averagingFrequency = subject.averagingFrequency(plan, network);
        TrainVelocity training = flow.trainVelocity(
                        part("pairs").toString(), part("model").toString())
                .hidden(network.hidden())
                .layers(network.layers())
                .timeEmbedding(network.timeEmbedding())
                .batch(subject.batch())
                .averagingFrequency(averagingFrequency)
                .workers(plan.workers())
                .rows(plan.trainingRows())
                .warmupSteps((int) Math.min(MOST_WARMUP_STEPS, plan.steps(subject.batch()) / 10))
                .checkpointEvery(roundsBetweenCheckpoints(averagingFrequency))
                .seed(plan.seed())
                .mode(WriteMode.OVERWRITE)
                .whenHeld(whenHeld)
                .progress(progress);
        subject.settle(training);
        if (isBegun(pairsHash)) {
            training.resume();
        }
        training.execute();
    }

    private int roundsBetweenCheckpoints(int averagingFrequency) {
        double rowsPerRound = (double) subject.batch() * plan.workers() * averagingFrequency;
        double rowsPerSecond = plan.trainingRows() / (60 * plan.minutes());
        return (int) Math.max(1, CHECKPOINT_SECONDS * rowsPerSecond / rowsPerRound);
    }

    private boolean isBegun(String pairsHash) throws IOException {
        Optional<Path> newest = new CheckpointFolder(configuration, part("model")).newest();
        if (newest.isEmpty()) {
            return false;
        }
        CheckpointManifest checkpoint = JsonFiles.read(
                configuration, new Path(newest.get(), CheckpointManifest.FILE), CheckpointManifest.class);
        return checkpoint.pairsSha256().equals(pairsHash) && isWanted(checkpoint.options());
    }

    private boolean isWanted(Map<String, Object> options) {
        return is(options.get("workers"), plan.workers())
                && is(options.get("steps"), plan.steps(subject.batch()))
                && is(options.get("seed"), plan.seed());
    }

    private static boolean is(Object value, long wanted) {
        return value instanceof Number number && number.longValue() == wanted;
    }

    /** Draws the samples, or finds them; what was drawn of them is kept. */
    GenerateSamples.Result makeSamples() throws IOException {
        boolean ofOtherModel = exists("samples", SampleManifest.FILE)
                && !SampleManifest.read(configuration, part("samples")).model().equals(weights());
        return flow.generateSamples(
                        part("model").toString(),
                        plan.samples(),
                        part("samples").toString())
                .solver(OdeSolver.of("euler", STEPS, 1, 1e-4))
                .seed(plan.seed())
                .mode(ofOtherModel ? WriteMode.OVERWRITE : WriteMode.RESUME)
                .whenHeld(whenHeld)
                .progress(progress)
                .execute();
    }

    private String weights() throws IOException {
        return ModelManifest.read(configuration, part("model")).weightsSha256();
    }

    /** Evaluates the samples. */
    EvaluateSamples.Result makeReport() {
        EvaluateSamples evaluation = flow.evaluateSamples(
                part("samples").toString(), subject.source(), part("report").toString());
        subject.settle(evaluation);
        return evaluation
                .model(part("model").toString())
                .mode(WriteMode.OVERWRITE)
                .whenHeld(whenHeld)
                .progress(progress)
                .execute();
    }

    /** What the training measured of itself. */
    Map<String, Object> training() throws IOException {
        return ModelManifest.read(configuration, part("model")).metrics();
    }

    private boolean exists(String name, String file) throws IOException {
        Path path = new Path(part(name), file);
        return Storage.of(configuration, path).exists(path);
    }

    private Path part(String name) {
        return new Path(folder, name);
    }
}
