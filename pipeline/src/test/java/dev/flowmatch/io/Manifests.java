package dev.flowmatch.io;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Valid manifests for tests to start from. */
final class Manifests {
    static final String HASH = "0123456789abcdef".repeat(4);

    private Manifests() {}

    static List<ColumnEntry> columns() {
        return List.of(
                new ColumnEntry("delay", "int", 3.25, 12.5, -60, 1200),
                new ColumnEntry(
                        "größe 距離",
                        "decimal(10,2)",
                        0,
                        1,
                        -1e-3,
                        1e9,
                        new QuantileKnots(List.of(-1e-3, 2.5, 1e9), List.of(-1.5, 0.0, 1.5)),
                        0.01));
    }

    static List<ColumnEntry> x0Columns() {
        return List.of(new ColumnEntry("z0", "float", 0, 1, -4, 4), new ColumnEntry("z1", "float", 0, 1, -4, 4));
    }

    static PairManifest pairs() {
        Map<String, Object> sampling = new LinkedHashMap<>();
        sampling.put("solver", "euler");
        sampling.put("steps", 100);
        return new PairManifest(
                1,
                2,
                5,
                1,
                3,
                List.of(
                        new ShardEntry("part-00000.parquet", 3, 1234, HASH),
                        new ShardEntry("part-00001.parquet", 2, 1000, HASH)),
                List.of(new ShardEntry("validation/part-00000.parquet", 1, 900, HASH)),
                -7,
                "flights.parquet",
                "gaussian",
                "ot",
                1024,
                "standard",
                1,
                columns(),
                x0Columns(),
                HASH,
                sampling,
                "0.1.0");
    }

    static ModelManifest model() {
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("train_loss", 0.5);
        metrics.put("rounds", 12);
        return new ModelManifest(
                1,
                new ModelManifest.Specification(2, 64, 3, 32),
                columns(),
                x0Columns(),
                "standard",
                "gaussian",
                new ModelManifest.Pairs("pairs", HASH),
                Map.of("batch", 1024, "schedule", "cosine"),
                0,
                Map.of("flowmatch", "0.1.0", "java", "17"),
                metrics,
                HASH);
    }

    static SampleManifest samples(String runDate, SampleFileEntry... files) {
        long rows = Arrays.stream(files).mapToLong(SampleFileEntry::rows).sum();
        return new SampleManifest(
                1,
                rows,
                files[0].firstId(),
                rows,
                List.of(files),
                HASH,
                "euler",
                100,
                1,
                0,
                0,
                runDate,
                columns(),
                10,
                "none",
                0,
                rows * 100,
                0,
                new StartingRows("before.csv", 54, "12ab"),
                "0.1.0");
    }

    static SampleManifest samples() {
        return samples(
                "2026-11-22",
                new SampleFileEntry("part-00000.parquet", 40, 10, 999, HASH),
                new SampleFileEntry("part-00001.parquet", 50, 4, 500, HASH));
    }
}
