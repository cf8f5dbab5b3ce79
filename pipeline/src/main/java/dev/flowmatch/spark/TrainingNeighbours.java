package dev.flowmatch.spark;

import dev.flowmatch.data.ToyDistribution;
import dev.flowmatch.io.Hashes;
import dev.flowmatch.io.ModelManifest;
import dev.flowmatch.io.PairManifest;
import dev.flowmatch.io.PairShardReader;
import dev.flowmatch.io.ShardEntry;
import dev.flowmatch.io.Storage;
import dev.flowmatch.metrics.Memorization;
import dev.flowmatch.metrics.Points;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Looks for generated rows that repeat rows of the table a model was trained on, in the pair data set of the training.
 *
 * <p>Pairs are in random order, so the first of them are a fair part of the table. Each row counts once, however many
 * pairs were made of it.
 */
final class TrainingNeighbours {
    private static final int TRAINING_ROWS = 20_000;
    private static final int QUERIES = 2000;
    private static final int FEWEST_HELD_OUT = 100;
    private static final int MOST_SHARDS = 4;

    private final Configuration hadoop;
    private final Path folder;
    private final PairManifest pairs;

    private TrainingNeighbours(Configuration hadoop, Path folder, PairManifest pairs) {
        this.hadoop = hadoop;
        this.folder = folder;
        this.pairs = pairs;
    }

    /**
     * Measures how near generated rows are to training rows.
     *
     * @param generated in the source's units
     * @return empty if the pairs of the training are gone or changed, are not made from a table, or hold out too few rows
     */
    static Optional<Memorization> measure(Configuration hadoop, ModelManifest model, Points generated)
            throws IOException {
        if (model.pairs() == null) {
            return Optional.empty();
        }
        Path folder = new Path(model.pairs().path());
        Path file = new Path(folder, PairManifest.FILE);
        if (!Storage.of(hadoop, file).exists(file)
                || !Hashes.sha256(hadoop, file).equals(model.pairs().manifestSha256())) {
            return Optional.empty();
        }
        PairManifest pairs = PairManifest.read(hadoop, folder);
        boolean endless = ToyDistribution.names().contains(pairs.source()) || pairs.teacher() != null;
        if (endless || pairs.validationRows() / pairs.drawsPerRow() < FEWEST_HELD_OUT) {
            return Optional.empty();
        }
        TrainingNeighbours neighbours = new TrainingNeighbours(hadoop, folder, pairs);
        return Optional.of(Memorization.of(
                neighbours.scaled(generated.first(QUERIES)),
                neighbours.rows(pairs.validationShards(), QUERIES),
                neighbours.rows(pairs.shards(), TRAINING_ROWS)));
    }

    private Points scaled(Points generated) {
        return ScaledColumns.scaled(pairs.columns(), generated);
    }

    /** The x1 of different source rows, up to a number of them. */
    private Points rows(List<ShardEntry> shards, int limit) throws IOException {
        int dim = pairs.dim();
        float[] rows = new float[limit * dim];
        int taken = 0;
        Set<Long> sources = new HashSet<>();
        for (ShardEntry shard : shards.subList(0, Math.min(MOST_SHARDS, shards.size()))) {
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
}
