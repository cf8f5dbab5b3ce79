package dev.flowmatch.pairs;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.Columns;
import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.Require;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.JsonFiles;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The {@code _manifest.json} of a pair data set: what the set holds, where it came from, and the hashes of its shards.
 *
 * @param formatVersion version of the format: 1 for columns of numbers alone, 2 for others
 * @param dim entries of x0 and of x1, 1 to {@value Columns#MAX_DIM}
 * @param rows rows of the training shards together
 * @param validationRows rows of the validation shards together
 * @param shardRows rows of every shard but perhaps the last
 * @param shards the training shards, in order; at least one
 * @param validationShards the validation shards, in order; may be empty
 * @param seed seed of the random numbers
 * @param source name of the toy distribution or path of the table; for reflow, the model directory
 * @param noise name of the distribution of x0; where x0 comes from a table, of what to start from instead
 * @param coupling name of the coupling between x0 and x1: "independent", "ot", "reflow" where a teacher's flow leads from
 *     one to the other, or "given" where both come from a table
 * @param couplingBatch pairs in a group of the coupling "ot"; otherwise null
 * @param scale "standard", "quantile" or "none"
 * @param drawsPerRow pairs drawn for each source row
 * @param columns the source's columns, which together take dim entries
 * @param x0Columns the source's columns that x0 comes from, as many as dim, or null where x0 is drawn
 * @param teacher SHA-256 of the teacher's weights for reflow, otherwise null
 * @param sampling solver settings the teacher's endpoints were computed with, for reflow, otherwise null
 * @param options options of the job {@code pairs} that made it, by name; null for reflow and in sets from before
 * @param sourceState which state of the table it was made of; null for toys and reflow, and in sets from before
 * @param programVersion version of Flowmatch that wrote the set
 */
public record PairManifest(
        int formatVersion,
        int dim,
        long rows,
        long validationRows,
        long shardRows,
        List<FileEntry> shards,
        List<FileEntry> validationShards,
        long seed,
        String source,
        String noise,
        String coupling,
        Integer couplingBatch,
        String scale,
        int drawsPerRow,
        List<ColumnEntry> columns,
        List<ColumnEntry> x0Columns,
        String teacher,
        Map<String, Object> sampling,
        Map<String, Object> options,
        SourceState sourceState,
        String programVersion) {

    /** The newest version of the format that this program reads; it writes {@link Columns#formatVersion}. */
    public static final int FORMAT_VERSION = 2;

    /** The manifest's file name in the data set's folder. */
    public static final String FILE = "_manifest.json";

    /** The bytes of a row as a shard holds it, before compression: id and time, and two vectors of floats. */
    public static long rowBytes(int dim) {
        return Long.BYTES + Float.BYTES + 2L * Float.BYTES * dim;
    }

    /** @throws IllegalArgumentException if a field is missing, outside its range, or contradicts another */
    public PairManifest {
        Require.formatVersion(formatVersion, FORMAT_VERSION);
        Require.between("dim", dim, 1, Columns.MAX_DIM);
        Require.atLeast("rows", rows, 1);
        Require.atLeast("validation_rows", validationRows, 0);
        Require.atLeast("shard_rows", shardRows, 1);
        shards = Require.elements("shards", shards);
        validationShards = Require.elements("validation_shards", validationShards);
        Set<String> files = new HashSet<>();
        requireRows("rows", rows, shards, shardRows, files);
        requireRows("validation_rows", validationRows, validationShards, shardRows, files);
        Require.present("source", source);
        Require.present("noise", noise);
        Require.present("coupling", coupling);
        if (couplingBatch != null) {
            Require.atLeast("coupling_batch", couplingBatch, 1);
        }
        Require.present("scale", scale);
        Require.atLeast("draws_per_row", drawsPerRow, 1);
        columns = Columns.require(columns);
        if (VectorLayout.of(columns).dim() != dim) {
            throw new IllegalArgumentException("columns must take as many entries as dim, but take "
                    + VectorLayout.of(columns).dim() + " with dim " + dim);
        }
        x0Columns = Columns.requireX0(x0Columns, dim);
        if (teacher != null) {
            Require.sha256("teacher", teacher);
        }
        if (sampling != null) {
            sampling = Collections.unmodifiableMap(new LinkedHashMap<>(sampling));
        }
        if (options != null) {
            options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        }
        Require.present("program_version", programVersion);
    }

    private static void requireRows(
            String field, long claimed, List<FileEntry> shards, long shardRows, Set<String> files) {
        long sum = 0;
        for (FileEntry shard : shards) {
            if (!files.add(shard.file())) {
                throw new IllegalArgumentException("shard " + shard.file() + " is listed twice");
            }
            if (shard.rows() > shardRows) {
                throw new IllegalArgumentException("shard " + shard.file() + " must have at most shard_rows "
                        + shardRows + " rows, but has " + shard.rows());
            }
            sum = Math.addExact(sum, shard.rows());
        }
        if (sum != claimed) {
            throw new IllegalArgumentException(
                    field + " must be the sum of its shards' rows, " + sum + ", but was " + claimed);
        }
    }

    /** All files that belong to the set, relative to its folder. */
    public List<String> names() {
        return Stream.concat(shards.stream(), validationShards.stream())
                .map(FileEntry::file)
                .toList();
    }

    /**
     * Reads the manifest of a pair data set.
     *
     * @param folder the data set's folder
     * @throws UsageException if there is no manifest, and so no finished data set
     * @throws DataException if the manifest is malformed, naming file and field
     * @throws IOException if the file system fails
     */
    public static PairManifest read(Configuration configuration, Path folder) throws IOException {
        return JsonFiles.readManifest(configuration, folder, FILE, PairManifest.class, "pair data set");
    }
}
