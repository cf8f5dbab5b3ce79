package dev.flowmatch.model;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.Columns;
import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.Require;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.storage.JsonFiles;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The {@code model.json} of a model directory: what the network is, what its columns mean and where it came from.
 *
 * @param formatVersion version of the format: 1 for columns of numbers alone, 2 for others
 * @param specification sizes of the network
 * @param columns the columns the model was trained on, as many as the specification's dim
 * @param x0Columns the columns of the table that x0 came from, as many as dim, or null where x0 was drawn
 * @param scale "standard", "quantile" or "none"
 * @param noise name of the distribution of x0 trained with, which sampling starts from
 * @param pairs the pair data set trained on; null for a model that was imported
 * @param options options of the training by name
 * @param seed seed of the training
 * @param versions versions of the programs that trained it, by name
 * @param metrics losses and other measures of the training, by name
 * @param weightsSha256 SHA-256 of {@code velocity.safetensors}
 */
public record ModelManifest(
        int formatVersion,
        Specification specification,
        List<ColumnEntry> columns,
        List<ColumnEntry> x0Columns,
        String scale,
        String noise,
        Pairs pairs,
        Map<String, Object> options,
        long seed,
        Map<String, String> versions,
        Map<String, Object> metrics,
        String weightsSha256) {

    /** The newest version of the format that this program reads; it writes {@link Columns#formatVersion}. */
    public static final int FORMAT_VERSION = 2;

    /** The manifest's file name in the model directory. */
    public static final String FILE = "model.json";

    /** Among the metrics, where a training has learned its rows by heart: true. */
    public static final String OVERFITTING = "overfitting";

    /** Beside {@link #OVERFITTING}: what to do. */
    public static final String ADVICE = "advice";

    private static final int MAX_CHANNELS = 1 << 16;
    private static final int MAX_LAYERS = 1 << 10;

    /** @throws IllegalArgumentException if a field is missing, outside its range, or contradicts another */
    public ModelManifest {
        Require.formatVersion(formatVersion, FORMAT_VERSION);
        Require.present("specification", specification);
        columns = Columns.require(columns);
        VectorLayout layout = VectorLayout.of(columns);
        if (layout.dim() != specification.dim() || layout.outputs() != specification.outputs()) {
            throw new IllegalArgumentException("columns must take as many entries and outputs as specification.dim and"
                    + " outputs, but take " + layout.dim() + " and " + layout.outputs() + " with "
                    + specification.dim() + " and " + specification.outputs());
        }
        x0Columns = Columns.requireX0(x0Columns, specification.dim());
        Require.present("scale", scale);
        Require.present("noise", noise);
        options = copy(Require.present("options", options));
        versions = copy(Require.present("versions", versions));
        metrics = copy(Require.present("metrics", metrics));
        Require.sha256("weights_sha256", weightsSha256);
    }

    private static <T> Map<String, T> copy(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /**
     * Sizes of the network.
     *
     * @param dim entries of x, 1 to {@value Columns#MAX_DIM}
     * @param hidden channels of the hidden layers, 1 to 65,536
     * @param layers hidden layers, 1 to 1,024
     * @param timeEmbedding entries of the time embedding, 1 to 65,536
     * @param outputs of the network, 1 to {@value Columns#MAX_DIM}; as many as dim in files that do not tell
     */
    public record Specification(int dim, int hidden, int layers, int timeEmbedding, Integer outputs) {
        /** The sizes of a network. */
        public static Specification of(VelocityMlpSpec spec) {
            return new Specification(spec.dim(), spec.hidden(), spec.layers(), spec.timeEmbedding(), spec.outputs());
        }

        /** A network with as many outputs as entries: of numbers alone. */
        public Specification(int dim, int hidden, int layers, int timeEmbedding) {
            this(dim, hidden, layers, timeEmbedding, dim);
        }

        /** @throws IllegalArgumentException if a size is outside its range */
        public Specification {
            outputs = outputs == null ? dim : outputs;
            Require.between("outputs", outputs, 1, Columns.MAX_DIM);
            Require.between("dim", dim, 1, Columns.MAX_DIM);
            Require.between("hidden", hidden, 1, MAX_CHANNELS);
            Require.between("layers", layers, 1, MAX_LAYERS);
            Require.between("time_embedding", timeEmbedding, 1, MAX_CHANNELS);
        }
    }

    /**
     * The pair data set a model was trained on.
     *
     * @param path its folder
     * @param manifestSha256 SHA-256 of its manifest file
     * @param coupling which x0 meets which x1 there; null in files that do not tell
     */
    public record Pairs(String path, String manifestSha256, String coupling) {
        /** Pairs of which no coupling is known. */
        public Pairs(String path, String manifestSha256) {
            this(path, manifestSha256, null);
        }

        /** @throws IllegalArgumentException if a field is missing or the hash is none */
        public Pairs {
            Require.present("path", path);
            Require.sha256("manifest_sha256", manifestSha256);
        }
    }

    /**
     * Reads the manifest of a model directory.
     *
     * @throws UsageException if there is no manifest, and so no finished model
     * @throws DataException if the manifest is malformed, naming file and field
     * @throws IOException if the file system fails
     */
    public static ModelManifest read(Configuration configuration, Path folder) throws IOException {
        return JsonFiles.readManifest(configuration, folder, FILE, ModelManifest.class, "model directory");
    }
}
