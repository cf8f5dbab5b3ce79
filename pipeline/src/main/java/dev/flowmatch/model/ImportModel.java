package dev.flowmatch.model;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.Columns;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.LeaseHeldException;
import dev.flowmatch.storage.ProgramVersion;
import dev.flowmatch.storage.WhenHeld;
import dev.flowmatch.storage.WriteMode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * Makes a model directory of bare weights in safetensors format with the names of {@link VelocityMlpWeights}, so that a
 * network trained elsewhere can be sampled here. The network's sizes follow from the shapes; columns and scaling are
 * given. Needs no cluster. Used once and by one thread.
 */
public final class ImportModel {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

    private final Configuration configuration;
    private String weights;
    private String output;
    private List<String> columns = List.of();
    private List<String> types = List.of();
    private List<Double> means = List.of();
    private List<Double> standardDeviations = List.of();
    private List<Double> minimums = List.of();
    private List<Double> maximums = List.of();
    private WriteMode mode = WriteMode.ERROR;
    private WhenHeld whenHeld = WhenHeld.WAIT;

    /**
     * What was imported.
     *
     * @param output the model directory
     * @param dim columns of the data
     * @param hidden channels of a block
     * @param layers blocks
     * @param timeEmbedding length of the time embedding
     */
    public record Result(String output, int dim, int hidden, int layers, int timeEmbedding) {}

    /** An import that uses the file systems of a configuration. */
    public ImportModel(Configuration configuration) {
        this.configuration = Objects.requireNonNull(configuration);
    }

    /** The safetensors file. Required. */
    public ImportModel weights(String file) {
        this.weights = Objects.requireNonNull(file);
        return this;
    }

    /** The model directory to write. Required. */
    public ImportModel output(String folder) {
        this.output = Objects.requireNonNull(folder);
        return this;
    }

    /** Names of the columns, as many as the network has; by default x and y for two columns, else c0, c1 and so on. */
    public ImportModel columns(List<String> names) {
        this.columns = List.copyOf(names);
        return this;
    }

    /** Types of the columns in Spark's names, as "double" or "int": one for all, or one a column; by default double. */
    public ImportModel types(List<String> names) {
        this.types = List.copyOf(names);
        return this;
    }

    /** Means that the training subtracted, one a column; by default 0. */
    public ImportModel means(List<Double> values) {
        this.means = List.copyOf(values);
        return this;
    }

    /** Standard deviations, above 0, that the training divided by, one a column; by default 1. */
    public ImportModel standardDeviations(List<Double> values) {
        this.standardDeviations = List.copyOf(values);
        return this;
    }

    /** Least values of the training data, in the source's units, one a column; by default unknown. */
    public ImportModel minimums(List<Double> values) {
        this.minimums = List.copyOf(values);
        return this;
    }

    /** Greatest values of the training data, in the source's units, one a column; by default unknown. */
    public ImportModel maximums(List<Double> values) {
        this.maximums = List.copyOf(values);
        return this;
    }

    /** What to do about an existing model: ERROR or OVERWRITE. */
    public ImportModel mode(WriteMode value) {
        this.mode = Objects.requireNonNull(value);
        return this;
    }

    /** What to do while another run is writing the output (default: wait until it has ended). */
    public ImportModel whenHeld(WhenHeld value) {
        this.whenHeld = Objects.requireNonNull(value, "whenHeld");
        return this;
    }

    /**
     * Writes the model directory.
     *
     * @throws UsageException if the file does not exist, the output does, or the columns are not as many as the
     *     network's
     * @throws LeaseHeldException if another run is writing the output, and it was to refuse then
     * @throws DataException if the file is no such network
     * @throws IOException if the file system fails
     */
    public Result execute() throws IOException {
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(output, "output");
        VelocityMlpWeights read = read();
        VelocityMlpSpec spec = read.spec();
        List<ColumnEntry> entries = entries(spec.dim());
        byte[] file = read.toSafeTensors();
        boolean scaled = !means.isEmpty() || !standardDeviations.isEmpty();
        try (ModelOutput model = ModelOutput.prepare(configuration, new Path(output), mode, false, whenHeld)) {
            model.publish(
                    file,
                    new ModelManifest(
                            Columns.formatVersion(entries),
                            ModelManifest.Specification.of(spec),
                            entries,
                            null,
                            scaled ? "standard" : "none",
                            "gaussian",
                            null,
                            Map.of("imported-from", weights),
                            0,
                            Map.of("flowmatch", ProgramVersion.current()),
                            Map.of(),
                            Hashes.sha256(file)));
        }
        return new Result(output, spec.dim(), spec.hidden(), spec.layers(), spec.timeEmbedding());
    }

    private VelocityMlpWeights read() throws IOException {
        Path path = new Path(weights);
        byte[] bytes;
        try (FSDataInputStream in = path.getFileSystem(configuration).open(path)) {
            bytes = in.readNBytes(MAX_BYTES);
        } catch (FileNotFoundException e) {
            throw new UsageException("weights " + weights + " do not exist", e);
        }
        try {
            return VelocityMlpWeights.fromSafeTensors(bytes);
        } catch (MalformedModelException e) {
            throw new DataException(weights + ": " + e.getMessage(), e);
        }
    }

    private List<ColumnEntry> entries(int dim) {
        requireCount("columns", columns.size(), dim);
        requireCount("means", means.size(), dim);
        requireCount("standard deviations", standardDeviations.size(), dim);
        requireCount("minimums", minimums.size(), dim);
        requireCount("maximums", maximums.size(), dim);
        if (types.size() > 1) {
            requireCount("types", types.size(), dim);
        }
        List<ColumnEntry> entries = new ArrayList<>();
        for (int d = 0; d < dim; d++) {
            String name = columns.isEmpty() ? (dim == 2 ? List.of("x", "y").get(d) : "c" + d) : columns.get(d);
            String type = types.isEmpty() ? "double" : types.get(types.size() == 1 ? 0 : d);
            try {
                entries.add(new ColumnEntry(
                        name,
                        type,
                        means.isEmpty() ? 0 : means.get(d),
                        standardDeviations.isEmpty() ? 1 : standardDeviations.get(d),
                        minimums.isEmpty() ? ColumnEntry.UNKNOWN_MINIMUM : minimums.get(d),
                        maximums.isEmpty() ? ColumnEntry.UNKNOWN_MAXIMUM : maximums.get(d)));
            } catch (IllegalArgumentException e) {
                throw new UsageException("column " + name + ": " + e.getMessage(), e);
            }
        }
        return entries;
    }

    private static void requireCount(String what, int count, int dim) {
        if (count != 0 && count != dim) {
            throw new UsageException(what + " must be " + dim + ", as many as the network has, but were " + count);
        }
    }
}
