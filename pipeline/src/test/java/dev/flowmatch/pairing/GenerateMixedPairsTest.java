package dev.flowmatch.pairing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flowmatch.column.CategoryEntry;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.DecodedRows;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.TablePairsFixture;
import dev.flowmatch.storage.WriteMode;
import dev.flowmatch.table.MissingValues;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tables as they are: text, booleans, dates, timestamps and missing values. */
class GenerateMixedPairsTest extends TablePairsFixture {
    private static final int ROWS = 600;
    private static final List<String> TOWNS =
            List.of("Köln", "köln", "Köln ", " Ulm", "a,b", "say \"hi\"", "NaN", "null", "\uD83D\uDE00", "tab\there");

    @AfterEach
    void dropView() {
        spark.catalog().dropTempView("mixed");
        spark.conf().unset("spark.sql.session.timeZone");
    }

    /** Rows whose values are texts as they come back; null where missing. */
    private static List<List<String>> rows() {
        Random random = new Random(7);
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            List<String> row = new ArrayList<>();
            row.add(TOWNS.get(Math.min(random.nextInt(TOWNS.size()), random.nextInt(TOWNS.size()))));
            row.add(String.valueOf(random.nextInt(3) == 0));
            row.add(LocalDate.of(1500 + random.nextInt(9) * 1000, 10, 5 + random.nextInt(10))
                    .toString());
            row.add(Instant.ofEpochSecond(random.nextInt(2_000_000_000) - 1_000_000_000L, 1000 * 250_001)
                    .toString());
            row.add(LocalDateTime.of(2026, 3, 29, random.nextInt(24), random.nextInt(60), 1)
                    .toString());
            row.add(new BigDecimal(random.nextInt(5000) * 10 + 9)
                    .movePointLeft(2)
                    .toPlainString());
            row.add(String.valueOf(random.nextInt(7)));
            for (int j = 0; j < row.size(); j++) {
                if (random.nextInt(10) == 0) {
                    row.set(j, null);
                }
            }
            rows.add(row);
        }
        return rows;
    }

    private static String field(String value) {
        return value == null ? "" : "\"" + value.replace("\"", "\"\"") + "\"";
    }

    private Path mixedCsv(String name, int files) throws IOException {
        List<List<String>> rows = rows();
        for (int file = 0; file < files; file++) {
            List<String> lines = new ArrayList<>(List.of("town,paid,due,seen,local,price,rooms"));
            for (int i = file * ROWS / files; i < (file + 1) * ROWS / files; i++) {
                List<String> row = rows.get(i);
                // CSV files have a blank in place of the T as often.
                lines.add(String.join(
                        ",",
                        Stream.of(0, 1, 2, 3, 4, 5, 6)
                                .map(j -> field(
                                        row.get(j) == null || j != 4
                                                ? row.get(j)
                                                : row.get(j).replace('T', ' ')))
                                .toList()));
            }
            csv(name + "/" + file + ".csv", lines.toArray(String[]::new));
        }
        return folder.resolve(name);
    }

    /** The same rows with the types that a CSV file cannot tell. */
    private Dataset<Row> mixed() {
        List<Row> rows =
                rows().stream().map(row -> RowFactory.create(row.toArray())).toList();
        return spark.createDataFrame(
                        rows,
                        StructType.fromDDL(
                                "town string, paid string, due string, seen string, local string, price string, rooms string"))
                .selectExpr(
                        "town",
                        "cast(paid as boolean) paid",
                        "cast(due as date) due",
                        "cast(seen as timestamp) seen",
                        "cast(local as timestamp_ntz) local",
                        "cast(price as decimal(8,2)) price",
                        "cast(rooms as int) rooms");
    }

    private PairSet read(GeneratePairs pairs) throws IOException {
        return PairSet.read(pairs.execute().output());
    }

    private static List<String> describe(PairSet set, Function<ColumnEntry, Object> what) {
        return set.manifest().columns().stream()
                .map(column -> column.name() + " " + what.apply(column))
                .toList();
    }

    /** Times before 1970 have a last digit of their text that is no 0; hence Instant's text of them all. */
    private static List<List<String>> expected(String priceType) {
        return rows().stream()
                .map(row -> {
                    List<String> texts = new ArrayList<>(row);
                    if (texts.get(5) != null && priceType.equals("double")) {
                        texts.set(5, String.valueOf(Double.parseDouble(texts.get(5))));
                    }
                    return texts;
                })
                .toList();
    }

    @Test
    void everyValueOfACsvFileComesBackHoweverItIsRead() throws IOException {
        List<PairSet> sets = new ArrayList<>();
        for (int files : new int[] {1, 3, 8}) {
            Path table = mixedCsv("of" + files, files);
            // Held-out values lie between those that the ranks are of.
            PairSet set = read(pairs(table, "out" + files).validationFraction(0));
            sets.add(set);
            List<List<String>> decoded = List.copyOf(DecodedRows.of(set).values());
            for (int i = 0; i < ROWS; i++) {
                assertRow(expected("double").get(i), decoded.get(i), i);
            }
            assertEquals(sets.get(0).shards(), set.shards());
            assertEquals(sets.get(0).manifest().columns(), set.manifest().columns());
        }
        assertEquals(
                List.of(
                        "town string categorical",
                        "paid boolean categorical",
                        "due date numeric",
                        "seen timestamp numeric",
                        "local timestamp_ntz numeric",
                        "price double numeric",
                        "rooms int numeric"),
                describe(sets.get(0), column -> column.type() + " " + column.kind()));
        assertEquals(2, sets.get(0).manifest().formatVersion());
        assertEquals("quantile", sets.get(0).manifest().scale());
        assertTrue(sets.get(0).manifest().columns().stream().allMatch(ColumnEntry::isNullable));
        spark.conf().set("spark.sql.session.timeZone", "Asia/Kathmandu");
        assertEquals(
                sets.get(0).shards(),
                read(pairs(folder.resolve("of3"), "zone").validationFraction(0)).shards());
    }

    private static void assertRow(List<String> expected, List<String> decoded, int row) {
        for (int j = 0; j < expected.size(); j++) {
            String was = expected.get(j);
            String came = decoded.get(j);
            if (was != null && came != null && j == 5) {
                assertEquals(Double.parseDouble(was), Double.parseDouble(came), 5e-3, "row " + row);
            } else if (was != null && came != null && j == 3) {
                // A score of 24 bits tells moments some seconds apart.
                long apart = Instant.parse(was).getEpochSecond()
                        - Instant.parse(came).getEpochSecond();
                assertTrue(Math.abs(apart) < 2000, "row " + row + " is off by " + apart + " s");
            } else if (was != null && came != null && j == 4) {
                assertEquals(LocalDateTime.parse(was), LocalDateTime.parse(came), "row " + row);
            } else {
                assertEquals(was, came, "row " + row + ", column " + j);
            }
        }
    }

    @Test
    void parquetGivesTheSamePairs() throws IOException {
        PairSet csv = read(pairs(mixedCsv("csv", 1), "a"));
        for (int files : new int[] {1, 3, 8}) {
            String table = folder.resolve("t" + files + ".parquet").toString();
            mixed().coalesce(1)
                    .repartitionByRange(files, functions.monotonically_increasing_id())
                    .write()
                    .option("parquet.block.size", 2048)
                    .parquet(table);
            PairSet parquet = read(pairs(Path.of(table), "of" + files));
            assertEquals(describe(csv, ColumnEntry::kind), describe(parquet, ColumnEntry::kind));
            if (files == 1) {
                assertEquals(csv.shards(), parquet.shards());
                assertEquals("decimal(8,2)", parquet.manifest().columns().get(5).type());
            }
            assertEquals(
                    new HashSet<>(DecodedRows.of(csv).values().stream()
                            .map(row -> List.of(row.subList(0, 3), Objects.toString(row.get(6))))
                            .toList()),
                    new HashSet<>(DecodedRows.of(parquet).values().stream()
                            .map(row -> List.of(row.subList(0, 3), Objects.toString(row.get(6))))
                            .toList()));
        }
    }

    @Test
    void aTableOfTheCatalogGivesTheSameRowsHoweverItIsPartitioned() throws IOException {
        mixed().repartition(1).createOrReplaceTempView("mixed");
        PairSet one = read(catalog("one"));
        assertEquals(ROWS, DecodedRows.of(one).size());
        for (int partitions : new int[] {3, 8}) {
            mixed().repartition(partitions).createOrReplaceTempView("mixed");
            PairSet other = read(catalog("of" + partitions));
            assertEquals(one.shards(), other.shards());
            assertEquals(one.manifest().columns(), other.manifest().columns());
            assertEquals(one.manifest().sourceState(), other.manifest().sourceState());
        }
        List<String> towns = DecodedRows.of(one).values().stream()
                .map(row -> row.get(0))
                .filter(Objects::nonNull)
                .toList();
        assertEquals(
                rows().stream()
                        .map(row -> row.get(0))
                        .filter(Objects::nonNull)
                        .sorted(Comparator.comparing(
                                text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
                        .toList(),
                towns);
    }

    private GeneratePairs catalog(String name) {
        return new GeneratePairs(spark)
                .source("table:mixed")
                .output(folder.resolve(name).toString())
                .drawsPerRow(1)
                .shardRows(100)
                .seed(3);
    }

    @Test
    void penguinsAreLearnedAsTheyAre() throws IOException {
        GeneratePairs.Result result = pairs(resource("penguins.csv"), "out").execute();
        assertEquals(344, result.rows() + result.validationRows());
        assertEquals(List.of(), result.notices());
        PairSet set = PairSet.read(result.output());
        assertEquals(
                List.of(
                        "species [Adelie, Gentoo, Chinstrap]",
                        "island [Biscoe, Dream, Torgersen]",
                        "beak_length_mm flagged",
                        "beak_depth_mm flagged",
                        "flipper_length_mm flagged",
                        "body_mass_g flagged",
                        "sex [MALE, FEMALE, ., null]"),
                describe(
                        set,
                        column -> column.isCategorical()
                                ? column.categories().stream()
                                        .map(CategoryEntry::value)
                                        .toList()
                                        .toString()
                                : column.missing() == null ? "always there" : "flagged"));
        List<String> third = DecodedRows.of(set).get(3L);
        assertEquals(Arrays.asList("Adelie", "Torgersen", null, null, null, null, null), third);
        // 3 + 3 + 4 · (1 + 2) + 4 entries.
        assertEquals(22, set.manifest().dim());
    }

    @Test
    void sharesAreThoseOfTheTrainingRows() throws IOException {
        PairSet set = read(pairs(resource("penguins.csv"), "out").validationFraction(0.5));
        Set<Long> trained =
                new HashSet<>(set.training().stream().map(PairSet.Pair::id).toList());
        List<List<String>> rows = DecodedRows.of(set).entrySet().stream()
                .filter(row -> trained.contains(row.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        ColumnEntry species = set.manifest().columns().get(0);
        for (CategoryEntry category : species.categories()) {
            assertEquals(
                    rows.stream()
                                    .filter(row -> category.value().equals(row.get(0)))
                                    .count()
                            / 172.0,
                    category.share());
        }
        assertEquals(
                rows.stream().filter(row -> row.get(2) == null).count() / 172.0,
                set.manifest().columns().get(2).missing().share());
    }

    @Test
    void missingValuesAreLearnedOrTheirRowsLeftOutOrRefused() throws IOException {
        Path table = csv("t.csv", "a,b,c", "1,x,3", "NaN,x,4", "3,,5", "4,y,6", "5,y,7");
        PairSet learned = read(pairs(table, "a"));
        assertEquals(5, DecodedRows.of(learned).size());
        assertNull(DecodedRows.of(learned).get(1L).get(0));
        assertNull(DecodedRows.of(learned).get(2L).get(1));
        GeneratePairs.Result dropped =
                pairs(table, "b").missing(MissingValues.DROP).execute();
        assertEquals(3, dropped.rows() + dropped.validationRows());
        assertEquals(
                List.of("left out: 2 of 5 rows have a missing or NaN value in a chosen column, the first in row 1,"
                        + " column a (NaN)"),
                dropped.notices());
        PairSet without = PairSet.read(dropped.output());
        assertTrue(without.manifest().columns().stream().noneMatch(ColumnEntry::isNullable));
        assertEquals(Set.of(0L, 3L, 4L), DecodedRows.of(without).keySet());
        DataException refused = assertThrows(
                DataException.class,
                () -> pairs(table, "c").missing(MissingValues.FAIL).execute());
        assertTrue(refused.getMessage().endsWith("; --missing drop leaves them out"), refused.getMessage());
    }

    @Test
    void infiniteNumbersAreStillInvalid() throws IOException {
        Path table = csv("t.csv", "a,b", "1,x", "inf,x", ",y", "4,y");
        DataException refused =
                assertThrows(DataException.class, () -> pairs(table, "a").execute());
        assertTrue(
                refused.getMessage()
                        .contains("1 of 4 rows have an infinite value in a chosen column, the first in row 1, column a"
                                + " (Infinity); --on-invalid drop"),
                refused.getMessage());
    }

    @Test
    void rareValuesShareACategory() throws IOException {
        List<String> lines = new ArrayList<>(List.of("word,n"));
        for (int i = 0; i < 1000; i++) {
            // Of 1,000 rows 400 are a, 200 b, 100 c, ten values have 20 each and 100 values one.
            String word = i < 400 ? "a" : i < 600 ? "b" : i < 700 ? "c" : i < 900 ? "d" + i % 10 : "only" + i;
            lines.add(word + "," + i % 7);
        }
        Path table = csv("t.csv", lines.toArray(String[]::new));
        PairSet set = read(pairs(table, "out").maxCategories(4));
        List<CategoryEntry> categories = set.manifest().columns().get(0).categories();
        assertEquals(
                Arrays.asList("a", "b", "c", null),
                categories.stream().map(CategoryEntry::value).toList());
        assertEquals(
                List.of("d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9"),
                categories.get(3).values());
        assertEquals(20, categories.get(3).rare().get(0).rows());
        assertEquals(
                300,
                DecodedRows.of(set).values().stream()
                        .filter(row -> "rare".equals(row.get(0)))
                        .count());
        // All fit: no category of rare values.
        PairSet all = read(pairs(table, "all"));
        assertEquals(113, all.manifest().columns().get(0).categories().size());
        assertTrue(all.manifest().columns().get(0).categories().stream().allMatch(c -> c.rare() == null));
    }

    @Test
    void whatCannotBeLearnedIsLeftOutAndRefusedByName() throws IOException {
        List<String> lines = new ArrayList<>(List.of("name,essay,none,n"));
        for (int i = 0; i < 50; i++) {
            lines.add("name" + i + "," + (i == 7 ? "x".repeat(2_000_000) : "short") + ",NA," + i);
        }
        Path table = csv("t.csv", lines.toArray(String[]::new));
        GeneratePairs.Result result = pairs(table, "out").execute();
        assertEquals(
                List.of(
                        "left out: name (string) has 50 different values in 50 rows with one; essay (string) has 1 texts"
                                + " of more than 1024 characters; none (string) has no value in any row"),
                result.notices());
        assertEquals(List.of("n numeric"), describe(PairSet.read(result.output()), ColumnEntry::kind));
        for (String name : List.of("name", "essay", "none")) {
            UsageException refused = assertThrows(
                    UsageException.class,
                    () -> pairs(table, "no").columns(List.of(name, "n")).execute());
            assertTrue(refused.getMessage().contains("column '" + name + "'"), refused.getMessage());
            assertTrue(refused.getMessage().length() < 500, "a bounded message");
            assertThrows(
                    UsageException.class,
                    () -> pairs(table, "no").categorical(List.of(name)).execute());
        }
        assertEquals(
                "column 'name' is to be numeric, but is of type string",
                assertThrows(
                                UsageException.class,
                                () -> pairs(table, "no")
                                        .numeric(List.of("name"))
                                        .execute())
                        .getMessage());
    }

    @Test
    void columnsAreNamedForOneThing() throws IOException {
        Path table = csv("t.csv", "a,b,c", "1,x,3", "2,y,4");
        for (GeneratePairs pairs : List.of(
                pairs(table, "o").categorical(List.of("a")).numeric(List.of("a")),
                pairs(table, "o").categorical(List.of("a")).exclude(List.of("a")),
                pairs(table, "o").columns(List.of("a")).exclude(List.of("a")),
                pairs(table, "o").columns(List.of("a")).categorical(List.of("b")),
                pairs(table, "o").exclude(List.of("d")))) {
            assertThrows(UsageException.class, pairs::execute);
        }
        assertThrows(
                DataException.class,
                () -> pairs(table, "o").exclude(List.of("a", "b", "c")).execute());
        assertEquals(
                List.of("b categorical", "c numeric"),
                describe(read(pairs(table, "b").exclude(List.of("a")).numeric(List.of("c"))), ColumnEntry::kind));
    }

    @Test
    void numbersAreCategoriesWhereTheyAreNamedOrThereAreTwoOfThemInAMixedTable() throws IOException {
        List<String> mixed = new ArrayList<>(List.of("flag,code,text"));
        List<String> numbers = new ArrayList<>(List.of("flag,code"));
        for (int i = 0; i < 40; i++) {
            mixed.add(i % 2 + "," + (i % 5 == 0 ? "07" : "7.0") + "," + (i % 3 == 0 ? "x" : "y"));
            numbers.add(i % 2 + "," + i);
        }
        PairSet set =
                read(pairs(csv("m.csv", mixed.toArray(String[]::new)), "m").categorical(List.of("code")));
        assertEquals(
                List.of("flag categorical", "code categorical", "text categorical"), describe(set, ColumnEntry::kind));
        // One value in two spellings.
        assertEquals(
                List.of("7.0"),
                set.manifest().columns().get(1).categories().get(0).values());
        assertEquals(1, set.manifest().columns().get(1).categories().size());
        PairSet numeric = read(pairs(csv("n.csv", numbers.toArray(String[]::new)), "n"));
        assertEquals(List.of("flag numeric", "code numeric"), describe(numeric, ColumnEntry::kind));
        assertEquals(1, numeric.manifest().formatVersion());
        assertEquals("standard", numeric.manifest().scale());
    }

    /** What comes after thousands of numbers may be the first text. */
    @Test
    void aTextBehindManyNumbersMakesTheirColumnOneOfTexts() throws IOException {
        List<String> lines = new ArrayList<>(List.of("code,n"));
        for (int i = 0; i < 12_000; i++) {
            lines.add((i < 11_000 ? String.valueOf(i % 5500) : "x" + i % 3) + "," + i);
        }
        Path table = csv("t.csv", lines.toArray(String[]::new));
        GeneratePairs pairs = pairs(table, "out").shardRows(20_000);
        PairSet set = read(pairs);
        ColumnEntry code = set.manifest().columns().get(0);
        assertEquals("string", code.type());
        assertEquals(
                List.of("x2", "x0"),
                code.categories().stream().map(CategoryEntry::value).limit(2).toList());
    }

    @Test
    void aCategoryOfValidationRowsAloneHasShareZero() throws IOException {
        List<String> lines = new ArrayList<>(List.of("c,n"));
        for (int i = 0; i < 40; i++) {
            lines.add("a," + i);
        }
        Path table = csv("t.csv", lines.toArray(String[]::new));
        long heldOut = read(pairs(table, "a")).validation().get(0).id();
        lines.set((int) heldOut + 1, "b," + heldOut);
        PairSet set = read(pairs(csv("u.csv", lines.toArray(String[]::new)), "b"));
        assertEquals(
                List.of(1.0, 0.0),
                set.manifest().columns().get(0).categories().stream()
                        .map(CategoryEntry::share)
                        .toList());
        assertEquals("b", DecodedRows.of(set).get(heldOut).get(0));
    }

    @Test
    void aTableOfOneRowIsConstant() throws IOException {
        Path table = csv("t.csv", "a,b", "x,1");
        assertThrows(DataException.class, () -> pairs(table, "out").execute());
    }

    @Test
    void optimalTransportComparesCategoriesLikeNumbers() throws IOException {
        PairSet set = read(pairs(resource("penguins.csv"), "out").coupling("ot").couplingBatch(50));
        PairSet independent = read(pairs(resource("penguins.csv"), "in"));
        assertEquals(DecodedRows.of(independent), DecodedRows.of(set));
        assertTrue(distance(set) < distance(independent), distance(set) + " and " + distance(independent));
    }

    private static double distance(PairSet set) {
        return set.training().stream()
                .mapToDouble(pair -> {
                    double sum = 0;
                    for (int e = 0; e < pair.x0().size(); e++) {
                        sum += Math.pow(pair.x0().get(e) - pair.x1().get(e), 2);
                    }
                    return sum;
                })
                .sum();
    }

    @Test
    void standardAndNoneScaleTheNumbersOfMixedTablesToo() throws IOException {
        for (ScaleMode mode : List.of(ScaleMode.STANDARD, ScaleMode.NONE)) {
            PairSet set = read(pairs(resource("penguins.csv"), mode.name()).scale(mode));
            assertTrue(set.manifest().columns().stream().allMatch(column -> column.ranks() == null));
            assertEquals("3750", DecodedRows.of(set).get(0L).get(5));
        }
    }

    @Test
    void aFinishedSetIsKnownByItsOptions() throws IOException {
        Path penguins = resource("penguins.csv");
        pairs(penguins, "out").maxCategories(5).execute();
        assertTrue(pairs(penguins, "out")
                .maxCategories(5)
                .mode(WriteMode.RESUME)
                .execute()
                .alreadyFinished());
        UsageException changed = assertThrows(
                UsageException.class,
                () -> pairs(penguins, "out").mode(WriteMode.RESUME).execute());
        assertTrue(changed.getMessage().contains("max-categories was 5 and is now 256"), changed.getMessage());
    }

    @Test
    void aSetFromBeforeThereWereCategoriesIsTheSameByItsOptions() throws IOException {
        Path table = numbered("table");
        pairs(table, "out").execute();
        Path manifest = folder.resolve("out/_manifest.json");
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(manifest.toFile());
        ((ObjectNode) json.get("options"))
                .put("scale", "standard")
                .remove(List.of("exclude", "categorical", "numeric", "max-categories", "min-category-rows", "missing"));
        for (JsonNode column : json.get("columns")) {
            ((ObjectNode) column).remove(List.of("kind", "ranks", "categories", "missing", "span"));
        }
        Files.writeString(manifest, json.toString());
        assertTrue(pairs(table, "out").mode(WriteMode.RESUME).execute().alreadyFinished());
        assertThrows(
                UsageException.class,
                () -> pairs(table, "out")
                        .missing(MissingValues.DROP)
                        .mode(WriteMode.RESUME)
                        .execute());
    }

    @Test
    void givenPairsAreOfNumbersThatAreThere() throws IOException {
        Path table = csv("t.csv", "a,b,c", "1,2,x", "2,,y", "3,4,z");
        UsageException text = assertThrows(
                UsageException.class,
                () -> pairs(table, "o").givenPairs(List.of("a"), List.of("c")).execute());
        assertEquals("column 'c' must be numeric, but is of type string", text.getMessage());
        assertThrows(
                DataException.class,
                () -> pairs(table, "o").givenPairs(List.of("a"), List.of("b")).execute());
        GeneratePairs.Result result = pairs(table, "o")
                .givenPairs(List.of("a"), List.of("b"))
                .missing(MissingValues.DROP)
                .execute();
        assertEquals(2, result.rows() + result.validationRows());
    }
}
