package dev.flowmatch.training;

import dev.flowmatch.averaging.AveragingRate;
import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.model.StoredModel;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.pairs.PairManifest;
import java.util.Optional;

/**
 * What the user of a training chose of that which decides the weights; null, or the default, where nothing was chosen. {@link
 * TrainVelocity} takes in values that are in their range, and this settles what was left open. Not thread-safe.
 */
final class TrainingChoices {
    Integer hidden;
    Integer layers;
    Integer timeEmbedding;
    int batch = 1024;
    Integer averagingFrequency;
    Integer workers;
    Integer epochs;
    /** Instead of epochs. */
    Long rows;

    Double learningRate;
    TrainingOptions.Schedule schedule = TrainingOptions.Schedule.COSINE;
    int warmupSteps = 200;
    double weightDecay = 0.01;
    Double ema;
    double gradientClip;
    Integer patience;
    TrainingOptions.Redraw redraw;
    TrainingOptions.Objective objective = TrainingOptions.Objective.FLOW;
    String initFrom;
    long seed;

    /**
     * The shape of the network.
     *
     * @throws dev.flowmatch.fault.UsageException if the model to start from has another, or it is too large
     */
    VelocityMlpSpec spec(PairManifest pairs, Optional<StoredModel> start) {
        return new NetworkSizes(hidden, layers, timeEmbedding)
                .spec(VectorLayout.of(pairs.columns()), TrainingDefaults.network(pairs), start, initFrom);
    }

    /**
     * All the options.
     *
     * @param earlierWorkers of the training to be resumed, if there is one
     * @param cores that Spark gives the job
     * @throws dev.flowmatch.fault.UsageException if the pairs do not allow the choices, or are fewer than a batch for each
     *     worker
     */
    TrainingOptions options(
            TrainingPairs pairs,
            VelocityMlpSpec spec,
            Optional<Integer> earlierWorkers,
            int cores,
            Optional<StoredModel> start) {
        int workerCount = workers != null ? workers : earlierWorkers.orElse(cores);
        TrainingLength length = TrainingLength.of(pairs.folder(), pairs.manifest(), workerCount, batch);
        TrainingDefaults defaults = TrainingDefaults.of(pairs.manifest(), initFrom == null, objective);
        long steps =
                rows != null ? length.ofRows(rows) : epochs != null ? length.ofEpochs(epochs) : defaults.steps(length);
        return new TrainingOptions(
                spec.hidden(),
                spec.layers(),
                spec.timeEmbedding(),
                workerCount,
                batch,
                averagingFrequency != null
                        ? averagingFrequency
                        : AveragingRate.defaultFrequency(spec, batch, length.stepsPerEpoch()),
                steps,
                learningRate != null ? learningRate : defaults.learningRate(batch),
                schedule,
                warmupSteps,
                weightDecay,
                ema != null ? ema : TrainingDefaults.ema(steps),
                gradientClip,
                patience != null ? patience : defaults.patience(),
                TrainingOptions.Redraw.of(redraw, pairs.manifest()),
                objective,
                start.map(model -> model.manifest().weightsSha256()).orElse("random"),
                seed);
    }
}
