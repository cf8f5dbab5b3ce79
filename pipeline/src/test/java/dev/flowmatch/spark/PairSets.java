package dev.flowmatch.spark;

import dev.flowmatch.data.RowRandom;
import dev.flowmatch.data.ToyDistribution;
import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.JsonFiles;
import dev.flowmatch.io.PairManifest;
import dev.flowmatch.io.PairShardWriter;
import dev.flowmatch.io.ShardEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Small pair sets for the tests of training, written without Spark. */
final class PairSets {
    private PairSets() {}

    /** Pairs from the standard normal to a toy distribution. */
    static String write(java.nio.file.Path folder, String toy, long rows, long validationRows, long shardRows) {
        try {
            Configuration configuration = new Configuration();
            List<ShardEntry> shards = shards(configuration, folder, "", toy, 0, rows, shardRows);
            List<ShardEntry> validation =
                    shards(configuration, folder, "validation/", toy, rows, rows + validationRows, shardRows);
            ColumnEntry x = new ColumnEntry("x", "double", 0, 1, -4, 4);
            ColumnEntry y = new ColumnEntry("y", "double", 0, 1, -4, 4);
            JsonFiles.write(
                    configuration,
                    new Path(folder.resolve(PairManifest.FILE).toUri()),
                    new PairManifest(
                            PairManifest.FORMAT_VERSION,
                            2,
                            rows,
                            validationRows,
                            shardRows,
                            shards,
                            validation,
                            0,
                            toy,
                            "gaussian",
                            "independent",
                            null,
                            "none",
                            1,
                            List.of(x, y),
                            null,
                            null,
                            null,
                            "test"));
            return folder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ShardEntry> shards(
            Configuration configuration,
            java.nio.file.Path folder,
            String prefix,
            String toy,
            long from,
            long to,
            long shardRows)
            throws IOException {
        List<ShardEntry> shards = new ArrayList<>();
        ToyDistribution data = ToyDistribution.named(toy);
        for (long start = from; start < to; start += shardRows) {
            String file = prefix + "part-%05d.parquet".formatted(shards.size());
            PairShardWriter writer = new PairShardWriter(
                    configuration, new Path(folder.resolve(file).toUri()), 2);
            float[] x0 = new float[2];
            float[] x1 = new float[2];
            for (long id = start; id < Math.min(to, start + shardRows); id++) {
                ZigguratSampler.NormalizedGaussian normal =
                        ZigguratSampler.NormalizedGaussian.of(RowRandom.of(0, id, RowRandom.NOISE));
                x0[0] = (float) normal.sample();
                x0[1] = (float) normal.sample();
                data.sample(RowRandom.of(0, id, RowRandom.DATA), x1, 0);
                writer.write(
                        id, x0, 0, x1, 0, RowRandom.of(0, id, RowRandom.TIME).nextFloat());
            }
            shards.add(writer.finish(file));
        }
        return shards;
    }
}
