package dev.flowmatch.spark;

import dev.flowmatch.coupling.Coupling;
import dev.flowmatch.data.ColumnScaling;
import dev.flowmatch.data.RowRandom;
import dev.flowmatch.io.PairShardWriter;
import dev.flowmatch.io.ShardEntry;
import dev.flowmatch.io.Storage;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Turns the content of a shard into its file of pairs: scales x1, draws x0, where it is not given, and t by row id,
 * couples groups of consecutive rows, and writes.
 *
 * <p>A retried or doubled attempt writes a file of its own, moved to the shard's place when it is complete.
 *
 * @param layout the shards
 * @param seed the seed of noise and times
 * @param start where x0 comes from
 * @param scaling from the source's units to the model's, of x1
 * @param coupling which noise goes with which row of a group
 * @param groupRows rows of a group; the last of a shard may be smaller
 * @param configuration Hadoop's, for the file system
 * @param staging the folder to write to
 */
record PairShardTask(
        PairLayout layout,
        long seed,
        PairStart start,
        ColumnScaling scaling,
        Coupling coupling,
        int groupRows,
        Broadcast<SerializableConfiguration> configuration,
        String staging)
        implements Function<ShardContent, ShardEntry> {

    @Override
    public ShardEntry call(ShardContent content) throws IOException {
        Configuration hadoop = configuration.value().value();
        String name = layout.file(content.shard());
        Path attempt = new Path(
                staging,
                "_attempts/" + content.shard() + "-" + TaskContext.get().taskAttemptId());
        FileSystem files = Storage.of(hadoop, attempt);
        try {
            ShardEntry entry;
            try (PairShardWriter writer = new PairShardWriter(hadoop, attempt, scaling.dim())) {
                write(content, writer);
                entry = writer.finish(name);
            }
            Storage.move(files, attempt, new Path(staging, name));
            return entry;
        } finally {
            files.delete(attempt, false);
        }
    }

    private void write(ShardContent content, PairShardWriter writer) throws IOException {
        int dim = scaling.dim();
        double[] row = new double[content.columns()];
        float[] x0 = new float[groupRows * dim];
        float[] x1 = new float[groupRows * dim];
        int[] noiseOfRow = new int[groupRows];
        RowRandom random = new RowRandom(seed);
        for (int first = 0; first < content.rows(); first += groupRows) {
            int rows = Math.min(groupRows, content.rows() - first);
            for (int i = 0; i < rows; i++) {
                content.read(first + i, row);
                start.write(random, content.id(first + i), row, x0, i * dim);
                scaling.scale(row, start.columns(), x1, i * dim);
            }
            coupling.pair(x0, x1, rows, dim, noiseOfRow);
            for (int i = 0; i < rows; i++) {
                long id = content.id(first + i);
                float t = random.row(id, RowRandom.TIME).nextFloat();
                writer.write(id, x0, noiseOfRow[i] * dim, x1, i * dim, t);
            }
        }
    }
}
