package dev.flowmatch.evaluation;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.RowCodec;
import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.fidelity.MixedRows;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.pairs.PairShardReader;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.Storage;
import dev.flowmatch.table.TableRows;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Rows that a model was trained on and rows held out from it, in the source's units, from the pairs of the training.
 *
 * <p>Pairs are in random order, so the first of them are a fair part of the table. Each row counts once, however many
 * pairs were made of it.
 *
 * @param training null if there are none to be had
 * @param heldOut null if there are none to be had
 * @param missing why there are none; empty if there are, and where there is nothing to compare with, as of a toy
 */
record TrainingRows(MixedRows training, MixedRows heldOut, String missing) {
    private static final int FEWEST_HELD_OUT = 100;
    private static final int MOST_SHARDS = 4;
    private static final int MOST_ROWS = 100_000;
    private static final int MOST_CELLS = 4_000_000;

    /**
     * Reads them, at most 100,000 of each and fewer of many columns.
     *
     * @param model the model that drew the samples, or null
     */
    static TrainingRows read(Configuration hadoop, EvaluatedModel model) throws IOException {
        if (model == null) {
            return none("the training rows are found by the model that drew the samples (--model)");
        }
        ModelManifest.Pairs pairs = model.manifest().pairs();
        if (pairs == null) {
            return none("the model does not say what pairs it was trained on");
        }
        Path folder = new Path(pairs.path());
        Path file = new Path(folder, PairManifest.FILE);
        if (!Storage.of(hadoop, file).exists(file)) {
            return none("the pairs of the training are gone from " + folder);
        }
        if (!Hashes.sha256(hadoop, file).equals(pairs.manifestSha256())) {
            return none("the pairs in " + folder + " are not those of the training");
        }
        return read(hadoop, folder, PairManifest.read(hadoop, folder));
    }

    private static TrainingRows read(Configuration hadoop, Path folder, PairManifest pairs) throws IOException {
        if (ToyDistribution.names().contains(pairs.source())) {
            // A toy has no rows of its own that could be repeated: there is nothing to measure, and nothing is missing.
            return none("");
        }
        if (pairs.teacher() != null) {
            return none("the model was trained on a teacher's rows, not on a table's");
        }
        long heldOut = pairs.validationRows() / pairs.drawsPerRow();
        if (heldOut < FEWEST_HELD_OUT) {
            return none(
                    "at least " + FEWEST_HELD_OUT + " rows must be held out from training, but " + heldOut + " were");
        }
        int limit = Math.min(MOST_ROWS, Math.max(FEWEST_HELD_OUT, MOST_CELLS / pairs.dim()));
        return new TrainingRows(
                table(pairs, scaled(hadoop, folder, pairs, pairs.shards(), limit)),
                table(pairs, scaled(hadoop, folder, pairs, pairs.validationShards(), limit)),
                "");
    }

    private static TrainingRows none(String reason) {
        return new TrainingRows(null, null, reason);
    }

    /** The x1 of different source rows, up to a number of them, from the first shards. */
    static Points scaled(Configuration hadoop, Path folder, PairManifest pairs, List<FileEntry> shards, int limit)
            throws IOException {
        int dim = pairs.dim();
        float[] rows = new float[limit * dim];
        int taken = 0;
        Set<Long> sources = new HashSet<>();
        for (FileEntry shard : shards.subList(0, Math.min(MOST_SHARDS, shards.size()))) {
            try (PairShardReader reader = PairShardReader.open(hadoop, folder, shard, dim)) {
                int count = (int) reader.rows();
                long[] ids = new long[count];
                float[] x1 = new float[count * dim];
                reader.read(count, ids, new float[count * dim], x1, new float[count], 0);
                for (int i = 0; i < count && taken < limit; i++) {
                    if (sources.add(ids[i] / pairs.drawsPerRow())) {
                        System.arraycopy(x1, i * dim, rows, taken++ * dim, dim);
                    }
                }
            }
        }
        return new Points(Arrays.copyOf(rows, taken * dim), dim);
    }

    /** Rows of the model in the table's units, on the grid of columns that were spread within their step. */
    private static MixedRows table(PairManifest pairs, Points scaled) {
        return JudgedTable.of(rows(pairs, scaled));
    }

    /** The same as rows of the manifest's columns. */
    static TableRows rows(PairManifest pairs, Points scaled) {
        List<ColumnEntry> columns = pairs.columns();
        RowCodec codec = RowCodec.of(columns);
        int width = columns.size();
        double[] rows = new double[scaled.count() * width];
        for (int row = 0; row < scaled.count(); row++) {
            codec.decode(scaled.values(), row * codec.dim(), rows, row * width);
            for (int j = 0; j < width; j++) {
                ColumnEntry column = columns.get(j);
                if (column.step() != null) {
                    double value = rows[row * width + j];
                    rows[row * width + j] =
                            column.minimum() + Math.rint((value - column.minimum()) / column.step()) * column.step();
                }
            }
        }
        return new TableRows(columns, rows, scaled.count());
    }
}
