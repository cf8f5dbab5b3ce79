package dev.flowmatch.pairing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.TablePairsFixture;
import dev.flowmatch.table.MissingValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

public class GenerateTablePairsTest extends TablePairsFixture {
    @Test
    void idsArePositionsWithTheFilesSortedByPath() throws IOException {
        Path table = numbered("table");
        split(300);
        PairSet set = PairSet.read(pairs(table, "out")
                .scale(ScaleMode.NONE)
                .drawsPerRow(3)
                .execute()
                .output());
        List<PairSet.Pair> all = new ArrayList<>(set.training());
        all.addAll(set.validation());
        assertEquals(1500, all.size());
        Set<Long> ids = new HashSet<>();
        for (PairSet.Pair pair : all) {
            assertTrue(ids.add(pair.id()));
            long row = pair.id() / 3;
            assertEquals(List.of((float) row, (float) (row * row + 0.5)), pair.x1());
            assertEquals(RowRandom.of(3, pair.id(), RowRandom.TIME).nextFloat(), pair.t());
        }
        assertEquals("int", set.manifest().columns().get(0).type());
        assertEquals("double", set.manifest().columns().get(1).type());
        assertEquals(1500 - 75, set.training().size());
        List<Long> trained =
                set.training().stream().map(pair -> pair.id() / 3).sorted().toList();
        assertEquals(trained.get(0), (long) set.manifest().columns().get(0).minimum());
        assertEquals(trained.get(trained.size() - 1), (long)
                set.manifest().columns().get(0).maximum());
    }

    @Test
    void aSmallTableGivesAsManyPairsAsSuffice() throws IOException {
        GeneratePairs usual = new GeneratePairs(spark)
                .source(numbered("table").toString())
                .output(folder.resolve("usual").toString());
        GeneratePairs.Result result = usual.execute();
        assertEquals(200_000, result.rows() + result.validationRows());
        result = usual.output(folder.resolve("asked").toString()).rows(1201).execute();
        assertEquals(1201, result.rows() + result.validationRows());
        assertEquals(3, PairSet.read(result.output()).manifest().drawsPerRow());
    }

    @Test
    void noSourceRowIsOnBothSides() throws IOException {
        PairSet set = PairSet.read(pairs(numbered("table"), "out")
                .drawsPerRow(4)
                .validationFraction(0.2)
                .execute()
                .output());
        Set<Long> training = set.training().stream().map(pair -> pair.id() / 4).collect(Collectors.toSet());
        Set<Long> validation =
                set.validation().stream().map(pair -> pair.id() / 4).collect(Collectors.toSet());
        assertEquals(400, training.size());
        assertEquals(100, validation.size());
        training.retainAll(validation);
        assertEquals(Set.of(), training);
        assertEquals(1600, set.training().size());
    }

    @Test
    void partitionsDoNotMatterForCsv() throws IOException {
        Path table = numbered("table");
        List<PairSet> sets = new ArrayList<>();
        for (int bytes : new int[] {1 << 20, 2500, 700}) {
            split(bytes);
            sets.add(PairSet.read(
                    pairs(table, "out" + bytes).drawsPerRow(2).execute().output()));
        }
        assertEquals(
                sets.get(0), new PairSet(sets.get(0).manifest(), sets.get(1).shards()));
        assertEquals(sets.get(0).shards(), sets.get(2).shards());
        assertEquals(sets.get(0).manifest().columns(), sets.get(2).manifest().columns());
    }

    @Test
    void partitionsDoNotMatterForParquet() throws IOException {
        Path table = folder.resolve("table.parquet");
        spark.read()
                .option("header", "true")
                .option("inferSchema", "true")
                .csv(numbered("csv").toString())
                .repartition(3)
                .write()
                .option("parquet.block.size", 512)
                .parquet(table.toString());
        List<PairSet> sets = new ArrayList<>();
        for (int bytes : new int[] {1 << 20, 3000, 500}) {
            split(bytes);
            sets.add(PairSet.read(pairs(table, "out" + bytes).execute().output()));
        }
        assertEquals(
                500, sets.get(0).training().size() + sets.get(0).validation().size());
        assertEquals(sets.get(0).shards(), sets.get(1).shards());
        assertEquals(sets.get(0).shards(), sets.get(2).shards());
        assertEquals(sets.get(0).manifest().columns(), sets.get(2).manifest().columns());
    }

    @Test
    void shardsAreFullAndInRandomOrder() throws IOException {
        PairSet set = PairSet.read(pairs(numbered("table"), "out").execute().output());
        assertEquals(
                List.of(100, 100, 100, 100, 75, 25),
                set.shards().values().stream().map(List::size).toList());
        int ascending = 0;
        List<PairSet.Pair> training = set.training();
        for (int i = 0; i + 1 < training.size(); i++) {
            ascending += training.get(i).id() < training.get(i + 1).id() ? 1 : 0;
        }
        // Ascents of a random permutation: mean 237, standard deviation √(476/12) = 6.3; 5 of them.
        assertEquals(237, ascending, 32);
    }

    @Test
    void anotherSeedHoldsOutOtherRows() throws IOException {
        Path table = numbered("table");
        PairSet one = PairSet.read(pairs(table, "a").execute().output());
        PairSet two = PairSet.read(pairs(table, "b").seed(4).execute().output());
        assertNotEquals(
                one.validation().stream().map(PairSet.Pair::id).sorted().toList(),
                two.validation().stream().map(PairSet.Pair::id).sorted().toList());
    }

    @Test
    void rowsTakesARandomPart() throws IOException {
        Path table = numbered("table");
        PairSet all = PairSet.read(pairs(table, "a").execute().output());
        PairSet part = PairSet.read(pairs(table, "b").rows(100).execute().output());
        assertEquals(95, part.training().size());
        assertEquals(5, part.validation().size());
        assertEquals(
                all.training().subList(0, 95).stream().map(PairSet.Pair::id).toList(),
                part.training().stream().map(PairSet.Pair::id).toList());
    }

    /** The table's first column is the row's number, and so the pair's id: the id tells what the rows held out hold. */
    @Test
    void standardizesColumnsByTheTrainingRowsAlone() throws IOException {
        PairSet set = PairSet.read(pairs(numbered("table"), "out")
                .validationFraction(0.4)
                .execute()
                .output());
        assertEquals(300, set.training().size());
        double mean =
                set.training().stream().mapToLong(PairSet.Pair::id).average().orElseThrow();
        double variance = set.training().stream()
                .mapToDouble(pair -> (pair.id() - mean) * (pair.id() - mean))
                .average()
                .orElseThrow();
        // Of all rows it is 249.5; holding out 200 of them moves it by 144·√(0.4/300) = 5 in the standard deviation.
        assertNotEquals(249.5, mean, 0.1);
        ColumnEntry number = set.manifest().columns().get(0);
        assertEquals(mean, number.mean(), 1e-9);
        assertEquals(Math.sqrt(variance), number.standardDeviation(), 1e-9);
        set.shards()
                .values()
                .forEach(shard -> shard.forEach(pair -> assertEquals(
                        (pair.id() - number.mean()) / number.standardDeviation(),
                        pair.x1().get(0),
                        1e-6)));
    }

    /** A row held out may hold what no training row prepares the scaling for. */
    @Test
    void namesAHeldOutValueThatTheTrainingRowsScaleBeyondAFloat() throws IOException {
        PairSet set = PairSet.read(pairs(numbered("table"), "a").execute().output());
        long heldOut = set.validation().get(0).id();
        List<String> lines = new ArrayList<>(List.of("number,square"));
        for (long row = 0; row < 500; row++) {
            lines.add(row + "," + (row == heldOut ? "1e300" : String.valueOf(row)));
        }
        Path table = csv("far.csv", lines.toArray(String[]::new));
        Exception e = assertThrows(Exception.class, () -> pairs(table, "b").execute());
        assertTrue(
                JobFailure.reason(e)
                        .contains(
                                "row " + heldOut + ", column square: the value 1.0E300 must come to a float when it is"
                                        + " scaled as the training rows are, but comes to Infinity"),
                JobFailure.reason(e));
        assertFalse(Files.exists(folder.resolve("b/_manifest.json")));
    }

    @Test
    void penguinsAreRefusedForTheirMissingValuesOrReducedByThem() throws IOException {
        Path penguins = resource("penguins.csv");
        List<String> measures = List.of("beak_length_mm", "beak_depth_mm", "flipper_length_mm", "body_mass_g");
        DataException e = assertThrows(
                DataException.class,
                () -> pairs(penguins, "a")
                        .columns(measures)
                        .missing(MissingValues.FAIL)
                        .execute());
        assertEquals(
                "source file:" + penguins + ": 2 of 344 rows have a missing or NaN value in a chosen column,"
                        + " the first in row 3, column beak_length_mm (missing); --missing drop leaves them out",
                e.getMessage().replace("source " + penguins, "source file:" + penguins));
        assertFalse(Files.exists(folder.resolve("a")));

        GeneratePairs.Result result = pairs(penguins, "a")
                .columns(measures)
                .missing(MissingValues.DROP)
                .execute();
        assertEquals(342, result.rows() + result.validationRows());
        assertEquals(
                List.of("left out: 2 of 344 rows have a missing or NaN value in a chosen column, the first in row 3,"
                        + " column beak_length_mm (missing)"),
                result.notices());
        PairSet set = PairSet.read(result.output());
        Set<Long> ids = set.training().stream().map(PairSet.Pair::id).collect(Collectors.toSet());
        set.validation().forEach(pair -> ids.add(pair.id()));
        assertFalse(ids.contains(3L));
        assertTrue(ids.contains(343L));
        assertEquals(
                List.of("beak_length_mm double", "beak_depth_mm double", "flipper_length_mm int", "body_mass_g int"),
                set.manifest().columns().stream()
                        .map(c -> c.name() + " " + c.type())
                        .toList());
        assertEquals(1, set.manifest().formatVersion());
    }

    @Test
    void onlyTheChosenColumnsCountWhenMissingValuesAreLookedFor() throws IOException {
        Path table = csv("t.csv", "a,b", "1,NA", "2,5", "3,");
        GeneratePairs.Result result = pairs(table, "out").columns(List.of("a")).execute();
        assertEquals(3, result.rows() + result.validationRows());
    }

    @Test
    void digitsKeepTheirConstantColumnsWithANotice() throws IOException {
        List<String> pixels = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            pixels.add("p" + i);
        }
        GeneratePairs.Result result = pairs(resource("digits.csv"), "out")
                .columns(pixels)
                .drawsPerRow(2)
                .shardRows(1000)
                .execute();
        assertEquals(List.of("constant, kept with scale 1: p0, p32, p39"), result.notices());
        PairSet set = PairSet.read(result.output());
        assertEquals(64, set.manifest().dim());
        assertEquals(1, set.manifest().columns().get(32).standardDeviation());
        assertEquals(2 * 1797, result.rows() + result.validationRows());
        set.training().forEach(pair -> assertEquals(0f, pair.x1().get(0)));
    }

    @Test
    void progressIsToldOfEveryJob() throws IOException {
        assertEquals(
                List.of(
                        "inferring the columns and counting the rows",
                        "taking the columns' statistics",
                        "writing the shards"),
                tasksOf(pairs(numbered("table"), "out")));
    }

    @Test
    void quantilesAreTakenWithTheStatistics() throws IOException {
        assertEquals(
                List.of(
                        "inferring the columns and counting the rows",
                        "taking the columns' statistics and quantiles",
                        "writing the shards"),
                tasksOf(pairs(numbered("table"), "a").scale(ScaleMode.QUANTILE)));
    }

    /** Rows that are left out are known when it is known which columns are learned: they are numbered once more. */
    @Test
    void rowsAreCountedAgainWhereSomeAreInvalid() throws IOException {
        List<String> lines = new ArrayList<>(List.of("a,late,text"));
        for (int row = 0; row < 2000; row++) {
            lines.add(row + "," + (row < 1200 ? "" : row + 1) + "," + (row < 1200 ? String.valueOf(row) : "x"));
        }
        Path table = csv("late.csv", lines.toArray(String[]::new));
        split(3000);
        assertEquals(
                List.of(
                        "inferring the columns and counting the rows",
                        "counting the rows",
                        "taking the columns' statistics",
                        "writing the shards"),
                tasksOf(pairs(table, "found").exclude(List.of("text")).missing(MissingValues.DROP)));
        GeneratePairs.Result named = pairs(table, "named")
                .columns(List.of("a", "late"))
                .missing(MissingValues.DROP)
                .execute();
        assertEquals(800, named.rows() + named.validationRows());
        assertEquals(
                PairSet.read(named.output()).shards(),
                PairSet.read(folder.resolve("found").toString()).shards());
        assertTrue(
                named.notices().get(0).contains("the first in row 0, column late (missing)"),
                named.notices().get(0));
    }

    private static List<String> tasksOf(GeneratePairs pairs) {
        List<String> tasks = new ArrayList<>();
        pairs.progress(new Progress() {
                    @Override
                    public void start(String task, long total, String unit) {
                        tasks.add(task.replaceAll(" of .*", ""));
                    }

                    @Override
                    public void update(long done, String detail) {}

                    @Override
                    public void finish() {}
                })
                .execute();
        return tasks;
    }
}
