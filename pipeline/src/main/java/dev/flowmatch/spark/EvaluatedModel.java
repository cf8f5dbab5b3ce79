package dev.flowmatch.spark;

import dev.flowmatch.data.Distribution;
import dev.flowmatch.data.RowRandom;
import dev.flowmatch.field.VelocityField;
import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.HistoryEntry;
import dev.flowmatch.io.ModelDirectory;
import dev.flowmatch.io.ModelManifest;
import dev.flowmatch.io.Storage;
import dev.flowmatch.io.TrainingHistory;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.metrics.EndpointGap;
import dev.flowmatch.metrics.FlowGeometry;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.metrics.SlicedWasserstein;
import dev.flowmatch.metrics.Standardization;
import dev.flowmatch.model.MalformedModelException;
import dev.flowmatch.model.VelocityMlp;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.report.FactGroup;
import dev.flowmatch.report.Measure;
import dev.flowmatch.solver.EulerSolver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The model that drew the samples: what its directory says of it, and how straight its flow is. */
final class EvaluatedModel {
    /** The stream of the noise that straightness is measured from: not that of the samples. */
    private static final long STREAM = 0x7374_7261_6967_6874L;

    private static final int PATHS = 1024;
    private static final int STEPS = 50;
    /** Rows of the samples with few steps: enough that the curve shows more than chance. */
    private static final int CURVE_ROWS = 4096;

    private static final int DIRECTIONS = 128;
    private static final int MANY_STEPS = 100;
    private static final int[] FEW_STEPS = {1, 2, 4, 8};

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
    static EvaluatedModel read(Configuration hadoop, String path, EvaluatedSamples samples, List<String> notices)
            throws IOException {
        Path folder = new Path(path);
        ModelDirectory directory = ModelDirectory.read(hadoop, folder);
        ModelManifest manifest = directory.manifest();
        List<String> columns =
                manifest.columns().stream().map(ColumnEntry::name).toList();
        if (!columns.equals(samples.columns())) {
            throw new UsageException("model " + path + " has the columns " + String.join(", ", columns)
                    + ", but the samples have " + String.join(", ", samples.columns()));
        }
        samples.manifest().ifPresent(batch -> {
            if (!batch.model().equals(manifest.weightsSha256())) {
                notices.add("The samples were not drawn from the present weights of model " + path
                        + ": what is said of the model is not about these samples.");
            }
        });
        Path file = new Path(folder, TrainingHistory.FILE);
        List<HistoryEntry> history =
                Storage.of(hadoop, file).exists(file) ? TrainingHistory.read(hadoop, file) : List.of();
        return new EvaluatedModel(directory, history);
    }

    ModelManifest manifest() {
        return directory.manifest();
    }

    List<HistoryEntry> history() {
        return history;
    }

    /**
     * Measures the flow along the model's own paths, in its scaled units.
     *
     * @param reference real rows, in the source's units
     * @throws DataException if the weights are malformed
     */
    List<Measure> geometry(Points reference, long seed) {
        Points start = noise(seed, PATHS);
        FlowGeometry geometry;
        List<Measure> fewSteps;
        try (VelocityMlp field = new VelocityMlp(VelocityMlpWeights.fromSafeTensors(directory.weights()), PATHS)) {
            geometry = FlowGeometry.of(field, start, STEPS);
            fewSteps = fewSteps(field, start, scaled(reference), seed);
        } catch (MalformedModelException e) {
            throw new DataException(new Path(directory.folder(), ModelDirectory.WEIGHTS) + ": " + e.getMessage(), e);
        }
        double least = new ExactWasserstein(PATHS).measure(start, scaled(reference.first(PATHS)));
        List<Measure> measures = new ArrayList<>();
        measures.add(Measure.plain(
                "straightness",
                "Mean squared deviation of the velocity from the straight line between noise and sample, in the"
                        + " model's units; 0 for a flow that one step integrates.",
                geometry.straightness()));
        measures.add(Measure.plain(
                "path_energy",
                "Mean squared velocity along the paths, in the model's units; the least that is possible is"
                        + " the squared Wasserstein-2 distance between noise and data.",
                geometry.pathEnergy()));
        if (least > 0) {
            measures.add(Measure.plain(
                    "normalized_path_energy",
                    "Excess of the path energy over the squared Wasserstein-2 distance between noise and data, relative"
                            + " to it; estimated from " + PATHS + " rows, 0 for optimal transport.",
                    geometry.normalizedPathEnergy(least)));
        }
        measures.addAll(fewSteps);
        return measures;
    }

    /** How far one step lands from many, and how good samples of few steps are. */
    private List<Measure> fewSteps(VelocityField field, Points start, Points reference, long seed) {
        List<Measure> measures = new ArrayList<>();
        measures.add(Measure.plain(
                "one_step_gap",
                "Root mean squared distance between the samples of 1 and of " + MANY_STEPS
                        + " Euler steps from the same noise, in the model's units; 0 for a straight flow.",
                EndpointGap.of(endpoints(field, start, 1), endpoints(field, start, MANY_STEPS))));
        Standardization standard = Standardization.by(reference);
        Points real = standard.apply(reference);
        Points more = noise(seed, CURVE_ROWS);
        for (int steps : FEW_STEPS) {
            Points samples = standard.apply(endpoints(field, more, steps));
            measures.add(Measure.plain(
                    "sliced_w2_" + steps + (steps == 1 ? "_step" : "_steps"),
                    "Sliced Wasserstein-2 distance of " + CURVE_ROWS + " samples with " + steps + " Euler step"
                            + (steps == 1 ? "" : "s") + ", in standard deviations.",
                    new SlicedWasserstein(DIRECTIONS, seed).measure(samples, real)));
        }
        return measures;
    }

    private static Points endpoints(VelocityField field, Points start, int steps) {
        EulerSolver solver = new EulerSolver(steps);
        int dim = start.dim();
        float[] ends = new float[start.values().length];
        for (int from = 0; from < start.count(); from += PATHS) {
            int rows = Math.min(PATHS, start.count() - from);
            float[] x = Arrays.copyOfRange(start.values(), from * dim, (from + rows) * dim);
            solver.solve(field, x, rows);
            System.arraycopy(x, 0, ends, from * dim, x.length);
        }
        return new Points(ends, dim);
    }

    private Points scaled(Points rows) {
        float[] values = rows.values().clone();
        ScaledColumns.scaling(manifest().columns()).scale(values, rows.count());
        return new Points(values, rows.dim());
    }

    private Points noise(long seed, int rows) {
        int dim = manifest().specification().dim();
        Distribution noise = Distribution.noise(manifest().noise(), dim);
        float[] start = new float[rows * dim];
        RowRandom random = new RowRandom(seed);
        for (int row = 0; row < rows; row++) {
            noise.sample(random.row(row, STREAM), start, row * dim);
        }
        return new Points(start, dim);
    }

    /** What the report says of it. */
    FactGroup facts() {
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
        return new FactGroup("Model", facts);
    }

    private static String text(Object value) {
        return value instanceof Double number && number != Math.rint(number)
                ? String.format(Locale.ROOT, "%.4g", number)
                : String.valueOf(value);
    }
}
