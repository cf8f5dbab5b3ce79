package dev.flowmatch.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.data.RowRandom;
import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GenerateTablePairsTest extends TablePairsFixture {
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
        assertEquals(0, set.manifest().columns().get(0).minimum());
        assertEquals(499, set.manifest().columns().get(0).maximum());
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

    @Test
    void standardizesColumns() throws IOException {
        PairSet set = PairSet.read(pairs(numbered("table"), "out").execute().output());
        ColumnEntry number = set.manifest().columns().get(0);
        assertEquals(249.5, number.mean(), 1e-9);
        // The variance of 0 … n − 1 is (n² − 1)/12.
        assertEquals(Math.sqrt((500.0 * 500 - 1) / 12), number.standardDeviation(), 1e-9);
        for (PairSet.Pair pair : set.training()) {
            assertEquals(
                    (pair.id() - number.mean()) / number.standardDeviation(),
                    pair.x1().get(0),
                    1e-6);
        }
    }

    @Test
    void penguinsAreRefusedForTheirMissingValuesOrReducedByThem() throws IOException {
        Path penguins = resource("penguins.csv");
        DataException e =
                assertThrows(DataException.class, () -> pairs(penguins, "a").execute());
        assertEquals(
                "source " + penguins + ": 2 of 344 rows have a missing, infinite or NaN value in a chosen column,"
                        + " the first in row 3, column beak_length_mm (missing); --on-invalid drop leaves them out",
                e.getMessage());
        assertFalse(Files.exists(folder.resolve("a")));

        GeneratePairs.Result result =
                pairs(penguins, "a").onInvalid(InvalidRows.DROP).execute();
        assertEquals(342, result.rows() + result.validationRows());
        assertEquals(
                List.of(
                        "left out, as they are not numeric: species (string), island (string), sex (string)",
                        "left out: 2 of 344 rows have a missing, infinite or NaN value in a chosen column, the first in"
                                + " row 3, column beak_length_mm (missing)"),
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
        List<String> tasks = new ArrayList<>();
        pairs(numbered("table"), "out")
                .progress(new Progress() {
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
        assertEquals(
                List.of(
                        "inferring the columns",
                        "counting the rows",
                        "taking the columns' statistics",
                        "writing the shards"),
                tasks);
    }
}
