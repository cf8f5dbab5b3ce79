package dev.flowmatch.evaluation;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.model.HistoryEntry;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.model.StoredModel;
import dev.flowmatch.model.TrainingHistory;
import dev.flowmatch.report.FactGroup;
import dev.flowmatch.storage.Storage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A model that is evaluated: the one that drew the samples, or one to compare its flow with. */
final class EvaluatedModel {
    private final StoredModel model;
    private final List<HistoryEntry> history;

    private EvaluatedModel(StoredModel model, List<HistoryEntry> history) {
        this.model = model;
        this.history = history;
    }

    /**
     * Reads a model model.
     *
     * @throws UsageException if there is no finished model, or its columns are not those of the samples
     * @throws dev.flowmatch.fault.DataException if its files are malformed or altered
     */
    static EvaluatedModel read(Configuration hadoop, String path, GeneratedRows samples) throws IOException {
        Path folder = new Path(path);
        StoredModel model = StoredModel.read(hadoop, path);
        ModelManifest manifest = model.manifest();
        List<String> columns =
                manifest.columns().stream().map(ColumnEntry::name).toList();
        if (!columns.equals(samples.columns())) {
            throw new UsageException("model " + path + " has the columns " + String.join(", ", columns)
                    + ", but the samples have " + String.join(", ", samples.columns()));
        }
        Path file = new Path(folder, TrainingHistory.FILE);
        List<HistoryEntry> history =
                Storage.of(hadoop, file).exists(file) ? TrainingHistory.read(hadoop, file) : List.of();
        return new EvaluatedModel(model, history);
    }

    /** Adds a line to the notices if other weights than the present ones drew the samples. */
    void noteOtherWeights(GeneratedRows samples, List<String> notices) {
        samples.manifest().ifPresent(batch -> {
            if (!batch.model().equals(manifest().weightsSha256())) {
                notices.add("The samples were not drawn from the present weights of model " + model.folder()
                        + ": what is said of the model is not about these samples.");
            }
        });
    }

    /** Adds what the training said of itself if it learned its rows by heart. */
    void noteOverfitting(List<String> notices) {
        if (Boolean.TRUE.equals(manifest().metrics().get(ModelManifest.OVERFITTING))) {
            notices.add("The model's training warned: " + manifest().metrics().get(ModelManifest.ADVICE) + ".");
        }
    }

    ModelManifest manifest() {
        return model.manifest();
    }

    List<HistoryEntry> history() {
        return history;
    }

    /** What pictures call it: the last part of its path. */
    String name() {
        return model.folder().getName();
    }

    /**
     * Its flow, to be measured.
     *
     * @param start where the paths begin
     * @param rows what its samples are compared with
     */
    FlowMeasures flow(FlowX0 start, ComparedRows rows) {
        return new FlowMeasures(manifest(), model.weights(), start, rows);
    }

    /** What the report says of it. */
    FactGroup facts(String heading) {
        ModelManifest manifest = manifest();
        ModelManifest.Specification network = manifest.specification();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("path", model.folder().toString());
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
