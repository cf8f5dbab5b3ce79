package dev.flowmatch.training;

import dev.flowmatch.column.Columns;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.model.ModelOutput;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.network.VelocityNetwork;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.ProgramVersion;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model that a training ends as, with all that its manifest says of where it comes from.
 *
 * @param sparkVersion of the Spark that trained it
 */
record TrainedModel(TrainingPairs pairs, VelocityMlpSpec spec, TrainingOptions options, String sparkVersion) {
    private static final Logger LOG = LoggerFactory.getLogger(TrainedModel.class);

    /**
     * Publishes weights as {@code VelocityNetwork.flat} lays them out.
     *
     * @param result what the training came to, for the manifest
     * @param overfitting the same for its advice
     */
    void publish(ModelOutput model, float[] weights, TrainVelocity.Result result, Overfitting overfitting)
            throws IOException {
        PairManifest set = pairs.manifest();
        byte[] file = VelocityNetwork.weights(spec, weights).toSafeTensors();
        model.publish(
                file,
                new ModelManifest(
                        Columns.formatVersion(set.columns()),
                        ModelManifest.Specification.of(spec),
                        set.columns(),
                        set.x0Columns(),
                        set.scale(),
                        set.noise(),
                        new ModelManifest.Pairs(pairs.folder(), pairs.sha256(), set.coupling()),
                        options.toMap(),
                        options.seed(),
                        ProgramVersion.with(sparkVersion),
                        metrics(result, overfitting),
                        Hashes.sha256(file)));
    }

    private Map<String, Object> metrics(TrainVelocity.Result result, Overfitting overfitting) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("train_loss", TrainingRun.finite(result.trainLoss()));
        metrics.put("validation_loss", TrainingRun.finite(result.validationLoss()));
        metrics.put(ModelManifest.OVERFITTING, overfitting.isKnown() ? overfitting.isClear() : null);
        if (overfitting.isClear()) {
            String advice = overfitting.advice(options, TrainingOptions.Redraw.mayBeAll(pairs.manifest()));
            metrics.put(ModelManifest.ADVICE, advice);
            LOG.warn(advice);
        }
        metrics.put("rounds", result.rounds());
        metrics.put("rows", result.rows());
        metrics.put("seconds", result.seconds());
        return metrics;
    }
}
