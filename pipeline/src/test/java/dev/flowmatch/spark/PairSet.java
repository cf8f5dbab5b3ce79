package dev.flowmatch.spark;

import dev.flowmatch.io.PairManifest;
import dev.flowmatch.io.PairShardReader;
import dev.flowmatch.io.ShardEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** All rows of a pair data set, by shard file, in the order of the file. */
record PairSet(PairManifest manifest, Map<String, List<Pair>> shards) {

    /** A pair; two are equal if all their bits are. */
    record Pair(long id, List<Float> x0, List<Float> x1, float t) {}

    static PairSet read(String folder) throws IOException {
        Configuration configuration = new Configuration();
        PairManifest manifest = PairManifest.read(configuration, new Path(folder));
        Map<String, List<Pair>> shards = new LinkedHashMap<>();
        List<ShardEntry> entries = new ArrayList<>(manifest.shards());
        entries.addAll(manifest.validationShards());
        int dim = manifest.dim();
        for (ShardEntry entry : entries) {
            try (PairShardReader reader = PairShardReader.open(configuration, new Path(folder), entry, dim)) {
                int rows = (int) reader.rows();
                long[] id = new long[rows];
                float[] x0 = new float[rows * dim];
                float[] x1 = new float[rows * dim];
                float[] t = new float[rows];
                reader.read(rows, id, x0, x1, t, 0);
                List<Pair> pairs = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    pairs.add(new Pair(id[i], row(x0, i, dim), row(x1, i, dim), t[i]));
                }
                shards.put(entry.file(), pairs);
            }
        }
        return new PairSet(manifest, shards);
    }

    private static List<Float> row(float[] values, int row, int dim) {
        List<Float> list = new ArrayList<>(dim);
        for (float value : Arrays.copyOfRange(values, row * dim, (row + 1) * dim)) {
            list.add(value);
        }
        return list;
    }

    List<Pair> training() {
        return side(false);
    }

    List<Pair> validation() {
        return side(true);
    }

    private List<Pair> side(boolean validation) {
        List<Pair> pairs = new ArrayList<>();
        shards.forEach((file, rows) -> {
            if (file.startsWith("validation/") == validation) {
                pairs.addAll(rows);
            }
        });
        return pairs;
    }
}
