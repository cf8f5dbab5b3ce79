package dev.flowmatch.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.data.RowRandom;
import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.UsageException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTablePairsTest {
    private static final String SPLIT_BYTES = "spark.sql.files.maxPartitionBytes";
    private static final String OPEN_COST = "spark.sql.files.openCostInBytes";

    private final SparkSession spark = LocalSession.get();

    @TempDir
    Path folder;

    @AfterEach
    void restoreSplits() {
        spark.conf().unset(SPLIT_BYTES);
        spark.conf().unset(OPEN_COST);
    }

    private GeneratePairs pairs(Path source, String name) {
        return new GeneratePairs(spark)
                .source(source.toString())
                .output(folder.resolve(name).toString())
                .shardRows(100)
                .seed(3);
    }

    private static Path resource(String name) {
        try {
            return Path.of(
                    GenerateTablePairsTest.class.getResource("/data/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path csv(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, String.join("\n", lines) + "\n");
    }

    /** A table of 500 rows in three files, whose first column is the row's number. */
    private Path numbered(String name) throws IOException {
        int row = 0;
        for (String file : List.of("b", "a", "c")) {
            // Files sorted by path: a has the first numbers.
            int first = file.equals("a") ? 0 : file.equals("b") ? 150 : 350;
            int rows = file.equals("b") ? 200 : 150;
            List<String> lines = new ArrayList<>(List.of("number,square"));
            for (row = first; row < first + rows; row++) {
                lines.add(row + "," + row * (long) row + ".5");
            }
            csv(name + "/" + file + ".csv", lines.toArray(String[]::new));
        }
        return folder.resolve(name);
    }

    private void split(int bytes) {
        spark.conf().set(SPLIT_BYTES, bytes);
        spark.conf().set(OPEN_COST, 0);
    }

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
    void namesTheDrawsThatWouldGiveTheRowsAskedFor() throws IOException {
        Path table = numbered("table");
        UsageException e = assertThrows(
                UsageException.class, () -> pairs(table, "a").rows(1201).execute());
        assertEquals(
                "rows must be at most the table's 500 times draws-per-row 1, 500, but was 1201:"
                        + " --draws-per-row 3 would do",
                e.getMessage());
        PairSet set = PairSet.read(
                pairs(table, "a").rows(1201).drawsPerRow(3).execute().output());
        assertEquals(1201, set.training().size() + set.validation().size());
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
    void strangeColumnNamesAndPathsWork() throws IOException {
        Path table = csv(
                "my data [1] {x}/größe 100%.csv",
                "a b,\"say \"\"hi\"\"\",x.y,Länge,back`tick", "1,2,3,4,5", "2,4,7,5,9");
        PairSet set =
                PairSet.read(pairs(table, "out").scale(ScaleMode.NONE).execute().output());
        assertEquals(
                List.of("a b", "say \"hi\"", "x.y", "Länge", "back`tick"),
                set.manifest().columns().stream().map(ColumnEntry::name).toList());
        Map<Long, List<Float>> byId =
                set.training().stream().collect(Collectors.toMap(PairSet.Pair::id, PairSet.Pair::x1));
        assertEquals(List.of(2f, 4f, 7f, 5f, 9f), byId.get(1L));
        GeneratePairs.Result chosen = pairs(table.getParent(), "out2")
                .columns(List.of("x.y", "say \"hi\""))
                .execute();
        assertEquals(2, chosen.rows());
    }

    @Test
    void csvDelimiterAndNullsAreAsSaid() throws IOException {
        Path table = csv("t.csv", "a;b", "1;2", "-;3", "4;?", "5;6");
        UsageException e = assertThrows(
                UsageException.class,
                () -> pairs(table, "out")
                        .csvDelimiter(';')
                        .columns(List.of("a"))
                        .execute());
        assertEquals("column 'a' must be numeric, but is of type string", e.getMessage());
        GeneratePairs.Result result = pairs(table, "out")
                .csvDelimiter(';')
                .csvNulls(List.of("-", "?"))
                .onInvalid(InvalidRows.DROP)
                .execute();
        assertEquals(2, result.rows() + result.validationRows());
    }

    @Test
    void wideIntegersAndDecimalFractionsKeepTheirTypes() throws IOException {
        Path table = csv("t.csv", "i,l,d,e", "1,3000000000,0.5,1e3", "-2,4,1,2");
        PairSet set = PairSet.read(pairs(table, "out").execute().output());
        assertEquals(
                List.of("int", "bigint", "double", "double"),
                set.manifest().columns().stream().map(ColumnEntry::type).toList());
    }

    @Test
    void parquetColumnsOfAllNumericTypesAreTaken() throws IOException {
        Path table = folder.resolve("t.parquet");
        spark.range(20)
                .selectExpr(
                        "id",
                        "cast(id as tinyint) as b",
                        "cast(id as smallint) as s",
                        "cast(id as int) as i",
                        "id * 3 as l",
                        "cast(id as float) / 4f as f",
                        "id / 3.0d as d",
                        "cast(id as decimal(10,2)) as m",
                        "cast(id as string) as name",
                        "id % 2 = 0 as even",
                        "array(id) as list")
                .write()
                .parquet(table.toString());
        GeneratePairs.Result result = pairs(table, "out").execute();
        PairSet set = PairSet.read(result.output());
        assertEquals(
                List.of("b tinyint", "s smallint", "i int", "l bigint", "f double", "d double", "m decimal(10,2)"),
                set.manifest().columns().stream()
                        .map(c -> c.name() + " " + c.type())
                        .toList());
        assertEquals(
                List.of(
                        "left out, as samples have columns of their own with these names: id (bigint)",
                        "left out, as they are not numeric: name (string), even (boolean), list (array<bigint>)"),
                result.notices());
        UsageException e = assertThrows(
                UsageException.class,
                () -> pairs(table, "b").columns(List.of("id")).execute());
        assertEquals("column 'id' cannot be chosen: samples have a column of their own with this name", e.getMessage());
    }

    @Test
    void runDateOfAPartitionedFolderIsLeftOut() throws IOException {
        csv("t/run_date=2026-01-02/part.csv", "a", "3", "4");
        csv("t/run_date=2026-01-01/part.csv", "a", "1", "2");
        GeneratePairs.Result result = pairs(folder.resolve("t"), "out")
                .scale(ScaleMode.NONE)
                .validationFraction(0)
                .execute();
        assertEquals(
                List.of("left out, as samples have columns of their own with these names: run_date (string)"),
                result.notices());
        PairSet.read(result.output()).training().forEach(pair -> assertEquals(List.of(pair.id() + 1f), pair.x1()));
    }

    @Test
    void namesTheNearestColumnForAMistypedOne() throws IOException {
        Path table = csv("t.csv", "delay,distance", "1,2", "3,4");
        UsageException e = assertThrows(
                UsageException.class,
                () -> pairs(table, "out").columns(List.of("Delay")).execute());
        assertTrue(e.getMessage().endsWith("; did you mean 'delay'?"), e.getMessage());
    }

    @Test
    void refusesATableOfConstantsOnly() throws IOException {
        Path table = csv("t.csv", "a,b", "1,2", "1,2");
        DataException e =
                assertThrows(DataException.class, () -> pairs(table, "out").execute());
        assertEquals(
                "the source must have a column that varies, but every chosen column is constant: a, b", e.getMessage());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void refusesInfinityAndNanWithTheFirstRow() throws IOException {
        Path table = csv("t.csv", "a,b", "1,2", "3,inf", "NaN,4", "5,6");
        DataException e =
                assertThrows(DataException.class, () -> pairs(table, "out").execute());
        assertTrue(
                e.getMessage()
                        .contains("2 of 4 rows have a missing, infinite or NaN value in a chosen column,"
                                + " the first in row 1, column b (Infinity)"),
                e.getMessage());
    }

    @Test
    void refusesATableWithoutRows() throws IOException {
        for (String name : List.of("empty.csv", "header.csv")) {
            Path table = Files.writeString(folder.resolve(name), name.startsWith("e") ? "" : "a,b\n");
            DataException e =
                    assertThrows(DataException.class, () -> pairs(table, "out").execute());
            assertTrue(e.getMessage().endsWith("has no rows"), e.getMessage());
        }
        Path parquet = folder.resolve("t.parquet");
        spark.range(0).selectExpr("id as a").write().parquet(parquet.toString());
        assertThrows(DataException.class, () -> pairs(parquet, "out").execute());
        Path emptyFolder = Files.createDirectory(folder.resolve("nothing"));
        assertThrows(DataException.class, () -> pairs(emptyFolder, "out").execute());
    }

    @Test
    void refusesATableOfTextsOnly() throws IOException {
        Path table = csv("t.csv", "a", "x", "y");
        DataException e =
                assertThrows(DataException.class, () -> pairs(table, "out").execute());
        assertTrue(e.getMessage().contains("must have a numeric column, but has a (string)"), e.getMessage());
    }

    @Test
    void refusesAFolderOfMixedFormats() throws IOException {
        csv("t/a.csv", "a", "1");
        spark.range(3).write().parquet(folder.resolve("t/b").toString());
        assertThrows(
                UsageException.class, () -> pairs(folder.resolve("t"), "out").execute());
    }

    @Test
    void refusesAFileThatIsNotWhatItsNameSays() throws IOException {
        Path table = csv("t.parquet", "a,b", "1,2");
        DataException e =
                assertThrows(DataException.class, () -> pairs(table, "out").execute());
        assertTrue(e.getMessage().contains("cannot be read"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void refusesNoiseOfAnotherDimension() throws IOException {
        Path table = csv("t.csv", "a", "1", "2");
        UsageException e = assertThrows(
                UsageException.class, () -> pairs(table, "out").noise("moons").execute());
        assertEquals("noise moons has 2 columns, but the source has 1: use gaussian", e.getMessage());
    }

    @Test
    void refusesValuesBeyondAFloat() throws IOException {
        Path table = csv("t.csv", "a", "1", "1e300", "-1e300");
        assertThrows(
                DataException.class,
                () -> pairs(table, "out").scale(ScaleMode.NONE).execute());
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
