package dev.flowmatch.pairing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.distribution.StandardNormal;
import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.FlakyFileSystem;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.ShortNames;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.WriteMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateToyPairsTest {
    @TempDir
    Path folder;

    private GeneratePairs pairs(String name) {
        return new GeneratePairs(LocalSession.get())
                .source("moons")
                .output(folder.resolve(name).toString())
                .rows(1000)
                .shardRows(300)
                .seed(7);
    }

    @Test
    void everyPairIsAFunctionOfSeedAndId() throws IOException {
        GeneratePairs.Result result = pairs("a").execute();
        PairSet set = PairSet.read(result.output());
        assertEquals(950, result.rows());
        assertEquals(50, result.validationRows());
        assertEquals(List.of(), result.notices());
        List<PairSet.Pair> all = new ArrayList<>(set.training());
        all.addAll(set.validation());
        float[] x0 = new float[2];
        float[] x1 = new float[2];
        for (int id = 0; id < 1000; id++) {
            new StandardNormal(2).sample(RowRandom.of(7, id, RowRandom.NOISE), x0, 0);
            ToyDistribution.named("moons").sample(RowRandom.of(7, id, RowRandom.DATA), x1, 0);
            float t = RowRandom.of(7, id, RowRandom.TIME).nextFloat();
            assertEquals(new PairSet.Pair(id, List.of(x0[0], x0[1]), List.of(x1[0], x1[1]), t), all.get(id));
        }
    }

    @Test
    void shardsHaveExactlyTheRowsAskedForButTheLast() throws IOException {
        PairManifest manifest = PairSet.read(pairs("a").execute().output()).manifest();
        assertEquals(
                List.of(300L, 300L, 300L, 50L),
                manifest.shards().stream().map(FileEntry::rows).toList());
        assertEquals(
                List.of("part-00000.parquet", "part-00001.parquet", "part-00002.parquet", "part-00003.parquet"),
                manifest.shards().stream().map(FileEntry::file).toList());
        assertEquals(
                List.of("validation/part-00000.parquet"),
                manifest.validationShards().stream().map(FileEntry::file).toList());
    }

    @Test
    void theManifestSaysWhereThePairsComeFrom() throws IOException {
        PairManifest manifest = PairSet.read(pairs("a").execute().output()).manifest();
        assertEquals("moons", manifest.source());
        assertEquals("gaussian", manifest.noise());
        assertEquals("independent", manifest.coupling());
        assertEquals("none", manifest.scale());
        assertEquals(7, manifest.seed());
        assertEquals(300, manifest.shardRows());
        assertEquals(
                List.of("x", "y"),
                manifest.columns().stream().map(ColumnEntry::name).toList());
        ColumnEntry x = manifest.columns().get(0);
        assertEquals("double", x.type());
        assertEquals(0, x.mean());
        assertEquals(1, x.standardDeviation());
        // The moons span [−1, 2.2) times 3 minus 1.
        assertTrue(x.minimum() >= -4 && x.minimum() < -3.5, "minimum " + x.minimum());
        assertTrue(x.maximum() > 5 && x.maximum() < 5.6, "maximum " + x.maximum());
    }

    @Test
    void theFolderHoldsTheDataSetAndNothingElse() throws IOException {
        Path output = Path.of(pairs("a").execute().output());
        try (var entries = Files.list(output)) {
            assertEquals(
                    Set.of(
                            "part-00000.parquet",
                            "part-00001.parquet",
                            "part-00002.parquet",
                            "part-00003.parquet",
                            "validation",
                            "_manifest.json",
                            "_SUCCESS"),
                    Set.copyOf(
                            entries.map(path -> ShortNames.of(path.getFileName().toString()))
                                    .toList()));
        }
    }

    @Test
    void otherShardsHoldTheSameRows() throws IOException {
        PairSet few = PairSet.read(pairs("a").execute().output());
        PairSet many = PairSet.read(pairs("b").shardRows(64).execute().output());
        assertEquals(few.training(), many.training());
        assertEquals(few.validation(), many.validation());
    }

    @Test
    void anotherSeedGivesOtherRows() throws IOException {
        PairSet one = PairSet.read(pairs("a").execute().output());
        PairSet two = PairSet.read(pairs("b").seed(8).execute().output());
        for (int i = 0; i < 950; i++) {
            assertNotEquals(one.training().get(i), two.training().get(i));
        }
    }

    @Test
    void aRetriedTaskGivesTheSameRows() throws IOException {
        Configuration configuration = LocalSession.get().sparkContext().hadoopConfiguration();
        configuration.set("fs.flaky.impl", FlakyFileSystem.class.getName());
        FlakyFileSystem.FAILED.clear();
        PairSet calm = PairSet.read(pairs("a").execute().output());
        pairs("b").output("flaky://" + folder.resolve("b")).execute();
        assertTrue(FlakyFileSystem.FAILED.size() >= 5, "only " + FlakyFileSystem.FAILED + " failed");
        PairSet retried = PairSet.read(folder.resolve("b").toString());
        assertEquals(calm.shards(), retried.shards());
    }

    @Test
    void noiseMayBeAnotherToy() throws IOException {
        PairSet set = PairSet.read(pairs("a").noise("8gaussians").execute().output());
        assertEquals("8gaussians", set.manifest().noise());
        for (PairSet.Pair pair : set.training()) {
            double radius = Math.hypot(pair.x0().get(0), pair.x0().get(1));
            // The centres are at 5; 4.3 / 0.562 = 7.6 standard deviations.
            assertEquals(5, radius, 4.3);
            assertTrue(radius > 0.7);
        }
    }

    @Test
    void standardScalingGivesAToyMeanZeroAndDeviationOne() throws IOException {
        PairSet set =
                PairSet.read(pairs("a").scale(ScaleMode.STANDARD).execute().output());
        double sum = 0;
        double squares = 0;
        for (PairSet.Pair pair : set.training()) {
            sum += pair.x1().get(1);
            squares += pair.x1().get(1) * pair.x1().get(1);
        }
        assertEquals(0, sum / set.training().size(), 1e-6);
        assertEquals(1, squares / set.training().size(), 1e-6);
        assertEquals("standard", set.manifest().scale());
        assertNotEquals(0, set.manifest().columns().get(1).mean());
    }

    @Test
    void optimalTransportPairsAnewWithinGroups() throws IOException {
        PairSet drawn = PairSet.read(pairs("a").execute().output());
        PairSet coupled = PairSet.read(
                pairs("b").coupling("ot").couplingBatch(128).execute().output());
        assertEquals("ot", coupled.manifest().coupling());
        for (String file : drawn.shards().keySet()) {
            List<PairSet.Pair> before = drawn.shards().get(file);
            List<PairSet.Pair> after = coupled.shards().get(file);
            // 300 = 128 + 128 + 44: groups are cut from the start of the shard.
            for (int first = 0; first < before.size(); first += 128) {
                int end = Math.min(first + 128, before.size());
                List<PairSet.Pair> drawnGroup = before.subList(first, end);
                List<PairSet.Pair> coupledGroup = after.subList(first, end);
                assertEquals(
                        Set.copyOf(drawnGroup.stream().map(PairSet.Pair::x0).toList()),
                        Set.copyOf(coupledGroup.stream().map(PairSet.Pair::x0).toList()));
                assertTrue(cost(coupledGroup) < 0.7 * cost(drawnGroup));
            }
            for (int i = 0; i < before.size(); i++) {
                assertEquals(before.get(i).id(), after.get(i).id());
                assertEquals(before.get(i).x1(), after.get(i).x1());
                assertEquals(before.get(i).t(), after.get(i).t());
            }
        }
    }

    private static double cost(List<PairSet.Pair> pairs) {
        return pairs.stream()
                .mapToDouble(pair -> Math.pow(pair.x0().get(0) - pair.x1().get(0), 2)
                        + Math.pow(pair.x0().get(1) - pair.x1().get(1), 2))
                .sum();
    }

    @Test
    void noValidationAndOneRowWork() throws IOException {
        PairSet none = PairSet.read(pairs("a").validationFraction(0).execute().output());
        assertEquals(List.of(), none.manifest().validationShards());
        assertEquals(1000, none.training().size());
        PairSet one = PairSet.read(
                pairs("b").rows(1).validationFraction(0.9).execute().output());
        assertEquals(1, one.training().size());
        assertEquals(0, one.validation().size());
    }

    @Test
    void refusesAnExistingOutputUnlessTold() throws IOException {
        pairs("a").execute();
        UsageException e = assertThrows(UsageException.class, () -> pairs("a").execute());
        assertTrue(e.getMessage().contains("already exists"), e.getMessage());
        pairs("a").rows(10).mode(WriteMode.OVERWRITE).execute();
        assertEquals(
                10,
                PairSet.read(folder.resolve("a").toString()).manifest().rows()
                        + PairSet.read(folder.resolve("a").toString())
                                .manifest()
                                .validationRows());
    }

    @Test
    void namesTheNearestToyForAMistypedOne() {
        UsageException e = assertThrows(
                UsageException.class, () -> pairs("a").source("checkerbord").execute());
        assertTrue(e.getMessage().endsWith("; did you mean 'checkerboard'?"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("a")));
    }

    @Test
    void refusesSettingsOfTablesForAToy() {
        assertThrows(UsageException.class, () -> pairs("a").drawsPerRow(2).execute());
        assertThrows(
                UsageException.class, () -> pairs("a").columns(List.of("x")).execute());
        assertFalse(Files.exists(folder.resolve("a")));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5})
    void rejectsCountsBelowOne(long count) {
        GeneratePairs pairs = pairs("a");
        Exception e = assertThrows(IllegalArgumentException.class, () -> pairs.rows(count));
        assertEquals("rows must be at least 1, but was " + count, e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> pairs.shardRows((int) count));
        assertThrows(IllegalArgumentException.class, () -> pairs.drawsPerRow((int) count));
        assertThrows(IllegalArgumentException.class, () -> pairs.couplingBatch((int) count));
    }

    @Test
    void rejectsValuesOutOfRange() {
        GeneratePairs pairs = pairs("a");
        assertThrows(IllegalArgumentException.class, () -> pairs.validationFraction(1));
        assertThrows(IllegalArgumentException.class, () -> pairs.validationFraction(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> pairs.noise("loud"));
        assertThrows(IllegalArgumentException.class, () -> pairs.coupling("loose"));
        assertThrows(IllegalArgumentException.class, () -> pairs.couplingBatch(50_000));
        assertThrows(IllegalArgumentException.class, () -> pairs.columns(List.of()));
    }
}
