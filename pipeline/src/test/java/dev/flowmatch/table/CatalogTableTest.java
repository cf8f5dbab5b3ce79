package dev.flowmatch.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.evaluation.EvaluateSamples;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.pairing.GeneratePairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables and views of Spark's catalog as sources. */
class CatalogTableTest {
    private final SparkSession spark = LocalSession.get();

    @TempDir
    Path folder;

    @AfterEach
    void dropViews() {
        spark.catalog().dropTempView("trips");
        spark.catalog().dropTempView("long trips");
        spark.sql("DROP TABLE IF EXISTS saved_trips");
    }

    /** 300 rows in a scrambled order, with duplicates in both columns and zeros of both signs. */
    private Dataset<Row> trips() {
        return spark.range(300)
                .selectExpr(
                        "cast(id * 7 % 3 as int) AS minutes",
                        "id * 11 % 13 * if(id % 2 = 0, 0.5D, -0.5D) AS miles", "'a' AS driver");
    }

    private PairSet pairs(String source, String output) throws IOException {
        return pairs(source, output, "minutes", "miles");
    }

    private PairSet pairs(String source, String output, String... columns) throws IOException {
        return PairSet.read(new GeneratePairs(spark)
                .source(source)
                .columns(List.of(columns))
                .output(folder.resolve(output).toString())
                .scale(ScaleMode.NONE)
                .drawsPerRow(1)
                .shardRows(100)
                .seed(3)
                .execute()
                .output());
    }

    @Test
    void rowsAreNumberedInTheOrderOfTheirValuesHoweverTheyArePartitioned() throws IOException {
        trips().repartition(1).createOrReplaceTempView("trips");
        PairSet one = pairs("table:trips", "one");
        List<Row> sorted = trips().sort("minutes", "miles").collectAsList();
        List<PairSet.Pair> all = Stream.concat(one.training().stream(), one.validation().stream())
                .toList();
        assertEquals(300, all.size());
        for (PairSet.Pair pair : all) {
            Row row = sorted.get((int) pair.id());
            // Of a zero, the positive one.
            assertEquals(List.of((float) row.getInt(0), (float) row.getDouble(1) + 0f), pair.x1());
        }
        assertEquals("table:trips", one.manifest().source());
        for (int partitions : new int[] {3, 8}) {
            trips().repartition(partitions).createOrReplaceTempView("trips");
            assertEquals(one.shards(), pairs("table:trips", "of" + partitions).shards());
        }
    }

    @Test
    void aSavedPartitionedTableGivesTheSameRows() throws IOException {
        trips().createOrReplaceTempView("trips");
        trips().repartition(4)
                .write()
                .option("path", folder.resolve("warehouse").toString())
                .partitionBy("driver")
                .saveAsTable("saved_trips");
        assertEquals(
                pairs("table:trips", "a").shards(),
                pairs("table:saved_trips", "b").shards());
        assertEquals(
                pairs("table:trips", "c").shards(),
                pairs("table:default.saved_trips", "d").shards());
    }

    /** A hyphen is taken in backquotes alone. */
    @Test
    void aPartOfANameBesideOneInBackquotesMayHoldAnyCharacter() throws IOException {
        trips().createOrReplaceGlobalTempView("`week-days`");
        try {
            PairSet set = pairs("table:`global_temp`.week-days", "out");
            assertEquals(300, set.training().size() + set.validation().size());
        } finally {
            spark.catalog().dropGlobalTempView("week-days");
        }
    }

    @Test
    void aViewSelectsItsRows() throws IOException {
        trips().createOrReplaceTempView("trips");
        spark.sql("CREATE OR REPLACE TEMP VIEW `long trips` AS SELECT * FROM trips WHERE minutes >= 1");
        PairSet set = pairs("table:`long trips`", "out");
        assertEquals(200, set.training().size() + set.validation().size());
        assertTrue(set.training().stream().allMatch(pair -> pair.x1().get(0) >= 1));
    }

    @Test
    void samplesAreComparedWithATable() throws IOException {
        trips().createOrReplaceTempView("trips");
        trips().select("minutes", "miles")
                .write()
                .parquet(folder.resolve("samples").toString());
        List<String> notices = new ArrayList<>();
        EvaluateSamples.Result result = new EvaluateSamples(spark)
                .samples(folder.resolve("samples").toString())
                .reference("table:trips")
                .output(folder.resolve("report").toString())
                .execute();
        notices.addAll(result.notices());
        assertEquals(1.0, result.metrics().get("standard_deviation_ratio_minutes"), 0.3, notices.toString());
    }

    @Test
    void aViewWhoseRowsCannotBeComputedIsAFailedJobAndNoOutput() {
        spark.sql("CREATE OR REPLACE TEMP VIEW trips AS SELECT"
                + " if(id = 250, cast(raise_error('a torn row') AS double), id) AS miles FROM range(300)");
        JobFailure e = assertThrows(JobFailure.class, () -> pairs("table:trips", "none", "miles"));
        assertTrue(e.getMessage().startsWith("counting the values of table:trips failed: "), e.getMessage());
        assertTrue(e.getMessage().contains("a torn row"), e.getMessage());
        assertTrue(Files.notExists(folder.resolve("none")));
    }

    @Test
    void namesAreTakenAsTheyAreWrittenWhereTheyHaveNoBackquotes() {
        trips().createOrReplaceTempView("`long trips`");
        for (String name : List.of("long trips", "`long trips`", "LONG trips")) {
            assertEquals(300, CatalogTable.open(spark, name).count(), name);
        }
        assertEquals(
                "table 'lomg trips' is not in Spark's catalog; did you mean 'long trips'?",
                assertThrows(UsageException.class, () -> CatalogTable.open(spark, "lomg trips"))
                        .getMessage());
        for (String name : List.of("", ".", "a..b", "a.b.c.d", "`", "select * from trips", "a\"b;--", "ä", " ")) {
            assertThrows(UsageException.class, () -> CatalogTable.open(spark, name), name);
        }
    }

    @Test
    void namesTheNearestTable() {
        trips().createOrReplaceTempView("trips");
        assertEquals(
                "table 'tripz' is not in Spark's catalog; did you mean 'trips'?",
                assertThrows(UsageException.class, () -> pairs("table:tripz", "none"))
                        .getMessage());
        trips().write().option("path", folder.resolve("warehouse").toString()).saveAsTable("saved_trips");
        assertEquals(
                "table 'default.saved_trip' is not in Spark's catalog; did you mean 'default.saved_trips'?",
                assertThrows(UsageException.class, () -> pairs("table:default.saved_trip", "none"))
                        .getMessage());
        assertEquals(
                "table 'sold.trips' is not in Spark's catalog",
                assertThrows(UsageException.class, () -> pairs("table:sold.trips", "none"))
                        .getMessage());
        assertEquals(
                "column 'mile' is not in table:trips; did you mean 'miles'?",
                assertThrows(
                                UsageException.class,
                                () -> new GeneratePairs(spark)
                                        .source("table:trips")
                                        .columns(List.of("mile"))
                                        .output(folder.resolve("none").toString())
                                        .execute())
                        .getMessage());
    }
}
