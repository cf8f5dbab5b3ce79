package dev.flowmatch.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.storage.WriteMode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.LocalDate;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Batches with run dates beside each other. */
class SampleSeriesRunsTest extends SamplingFixture {
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 21);
    private static final LocalDate SECOND = LocalDate.of(2026, 11, 22);

    @Test
    void batchesOfASeriesAreReadAsPartitions() throws Exception {
        sampling("series", 100).runDate(FIRST).execute();
        GenerateSamples.Result second =
                sampling("series", 50).runDate(SECOND).firstIdAuto().execute();
        assertEquals(100, second.firstId());
        assertEquals(Set.of("run_date=2026-11-21", "run_date=2026-11-22"), listing("series"));

        Dataset<Row> all = read("series");
        assertEquals(150, all.selectExpr("count(distinct id)").first().getLong(0));
        assertEquals(
                50, all.where("run_date = DATE'2026-11-22'").select("delay").count());

        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet result = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT run_date, count(*), min(id), max(id) FROM read_parquet('" + folder
                                        + "/series/*/*.parquet', hive_partitioning = true) GROUP BY run_date ORDER BY run_date")) {
            assertTrue(result.next());
            assertEquals("2026-11-21 100 0 99", line(result));
            assertTrue(result.next());
            assertEquals("2026-11-22 50 100 149", line(result));
            assertFalse(result.next());
        }
    }

    private static String line(ResultSet result) throws java.sql.SQLException {
        return result.getString(1) + " " + result.getString(2) + " " + result.getString(3) + " " + result.getString(4);
    }

    @Test
    void idsOfASeriesNeverRepeat() {
        sampling("series", 100).runDate(FIRST).execute();
        assertRefused(
                sampling("series", 50).runDate(SECOND).firstId(99),
                "ids 99 to 148 overlap with the batch",
                "run_date=2026-11-21, which holds 0 to 99");
        assertEquals(Set.of("run_date=2026-11-21"), listing("series"));
        sampling("series", 70).runDate(FIRST).mode(WriteMode.OVERWRITE).execute();
        assertEquals(
                70,
                sampling("series", 50).runDate(SECOND).firstIdAuto().execute().firstId());
    }

    @Test
    void anInterruptedBatchKeepsItsIds() {
        interrupt(sampling("series", 8000).runDate(FIRST).fileRows(1024));
        assertEquals(
                8000,
                sampling("series", 50).runDate(SECOND).firstIdAuto().execute().firstId());
        sampling("series", 8000)
                .runDate(FIRST)
                .fileRows(1024)
                .mode(WriteMode.RESUME)
                .execute();
        assertEquals(
                8050, read("series").selectExpr("count(distinct id)").first().getLong(0));
    }

    @Test
    void overwritingOneDayTouchesThatAlone() throws IOException {
        sampling("series", 100).runDate(FIRST).execute();
        sampling("series", 50).runDate(SECOND).firstId(100).execute();
        SampleManifest first = manifest("series/run_date=2026-11-21");
        sampling("series", 60)
                .runDate(SECOND)
                .firstId(100)
                .seed(9)
                .mode(WriteMode.OVERWRITE)
                .execute();
        assertEquals(first, manifest("series/run_date=2026-11-21"));
        assertEquals(60, manifest("series/run_date=2026-11-22").rows());
        assertEquals(160, read("series").count());
    }

    @Test
    void aBatchAndASeriesDoNotMix() {
        sampling("out", 10).execute();
        assertRefused(sampling("out", 10).runDate(FIRST), "is a batch without run date");
        sampling("series", 10).runDate(FIRST).execute();
        assertRefused(sampling("series", 10).mode(WriteMode.OVERWRITE), "has content but no _manifest.json");
    }
}
