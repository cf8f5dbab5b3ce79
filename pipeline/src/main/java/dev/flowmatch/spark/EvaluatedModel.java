package dev.flowmatch.spark;

import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.HistoryEntry;
import dev.flowmatch.io.ModelDirectory;
import dev.flowmatch.io.ModelManifest;
import dev.flowmatch.io.Storage;
import dev.flowmatch.io.TrainingHistory;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.model.MalformedModelException;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.report.FactGroup;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A model that is evaluated: the one that drew the samples, or one to compare its flow with. */
final class EvaluatedModel {
    private final ModelDirectory directory;
    private final List<HistoryEntry> history;

    private EvaluatedModel(ModelDirectory directory, List<HistoryEntry> history) {
        this.directory = directory;
        this.history = history;
    }

    /**
     * Reads a model directory.
     *
     * @throws UsageException if there is no finished model, or its columns are not those of the samples
     * @throws DataException if its files are malformed or altered
     */
    static EvaluatedModel read(Configuration hadoop, String path, EvaluatedSamples samples) throws IOException {
        Path folder = new Path(path);
        ModelDirectory directory = ModelDirectory.read(hadoop, folder);
        ModelManifest manifest = directory.manifest();
        List<String> columns =
                manifest.columns().stream().map(ColumnEntry::name).toList();
        if (!columns.equals(samples.columns())) {
            throw new UsageException("model " + path + " has the columns " + String.join(", ", columns)
                    + ", but the samples have " + String.join(", ", samples.columns()));
        }
        Path file = new Path(folder, TrainingHistory.FILE);
        List<HistoryEntry> history =
                Storage.of(hadoop, file).exists(file) ? TrainingHistory.read(hadoop, file) : List.of();
        return new EvaluatedModel(directory, history);
    }

    /** Adds a line to the notices if other weights than the present ones drew the samples. */
    void noteOtherWeights(EvaluatedSamples samples, List<String> notices) {
        samples.manifest().ifPresent(batch -> {
            if (!batch.model().equals(manifest().weightsSha256())) {
                notices.add("The samples were not drawn from the present weights of model " + directory.folder()
                        + ": what is said of the model is not about these samples.");
            }
        });
    }

    ModelManifest manifest() {
        return directory.manifest();
    }

    List<HistoryEntry> history() {
        return history;
    }

    /** What pictures call it: the last part of its path. */
    String name() {
        return directory.folder().getName();
    }

    /**
     * Its flow, to be measured.
     *
     * @param start where the paths begin
     * @param reference real rows, in the source's units
     * @throws DataException if the weights are malformed
     */
    ModelFlow flow(FlowStart start, Points reference) {
        try {
            return new ModelFlow(manifest(), VelocityMlpWeights.fromSafeTensors(directory.weights()), start, reference);
        } catch (MalformedModelException e) {
            throw new DataException(new Path(directory.folder(), ModelDirectory.WEIGHTS) + ": " + e.getMessage(), e);
        }
    }

    /** What the report says of it. */
    FactGroup facts(String heading) {
        ModelManifest manifest = manifest();
        ModelManifest.Specification network = manifest.specification();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("path", directory.folder().toString());
        facts.put(
                "network",
                network.layers() + " layers of " + network.hidden() + ", time embedding " + network.timeEmbedding());
        if (manifest.pairs() != null) {
            facts.put("pairs", manifest.pairs().path());
        }
        facts.put("noise", manifest.noise());
        facts.put("scale", manifest.scale());
        facts.put("seed", String.valueOf(manifest.seed()));
        manifest.metrics().forEach((name, value) -> facts.put(name.replace('_', ' '), text(value)));
        manifest.options().forEach((name, value) -> facts.putIfAbsent(name.replace('_', ' '), text(value)));
        facts.put("weights", manifest.weightsSha256().substring(0, 12) + "…");
        manifest.versions().forEach((name, version) -> facts.put("trained with " + name, version));
        return new FactGroup(heading, facts);
    }

    private static String text(Object value) {
        return value instanceof Double number && number != Math.rint(number)
                ? String.format(Locale.ROOT, "%.4g", number)
                : String.valueOf(value);
    }
}
