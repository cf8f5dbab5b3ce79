package dev.flowmatch.pairing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.BrokenFileSystem;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.PairSets;
import dev.flowmatch.fixture.TablePairsFixture;
import dev.flowmatch.inspection.InspectFolder;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.storage.WriteMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pair sets that fail at a shard and are resumed. */
class ResumedPairsTest extends TablePairsFixture {
    private Path table;

    @BeforeEach
    void writeTable() throws IOException {
        table = numbered("table");
    }

    @AfterEach
    void dropView() {
        spark.catalog().dropTempView("numbers");
    }

    private GeneratePairs broken(String source) {
        return new GeneratePairs(spark)
                .source(source)
                .output("broken://" + folder.resolve("out"))
                .drawsPerRow(1)
                .shardRows(100)
                .seed(3);
    }

    private GeneratePairs resumed(String source) {
        return broken(source).mode(WriteMode.RESUME);
    }

    private void interrupt(GeneratePairs pairs) {
        BrokenFileSystem.register(spark.sparkContext().hadoopConfiguration(), "part-00003.parquet");
        JobFailure e = assertThrows(JobFailure.class, pairs::execute);
        assertTrue(e.getMessage().contains("this disk is broken"), e.getMessage());
        BrokenFileSystem.mend();
        awaitTasks();
    }

    /** A job that failed leaves tasks behind that are being stopped, and write meanwhile. */
    private void awaitTasks() {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (Arrays.stream(spark.sparkContext().statusTracker().getExecutorInfos())
                .anyMatch(executor -> executor.numRunningTasks() > 0)) {
            assertTrue(System.nanoTime() < end, "tasks of the failed job still run");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private PairSet unbroken(GeneratePairs pairs) throws IOException {
        return PairSet.read(
                pairs.output(folder.resolve("unbroken").toString()).execute().output());
    }

    private PairSet read() throws IOException {
        return PairSet.read(folder.resolve("out").toString());
    }

    /** The files that receipts of an interrupted run name, with the times at which they were written. */
    private Map<String, FileTime> finished() throws IOException {
        Map<String, FileTime> finished = new HashMap<>();
        try (Stream<Path> found = Files.walk(folder.resolve("out"))) {
            for (Path receipt : found.filter(
                            path -> path.getFileName().toString().matches("part-\\d+\\.json"))
                    .toList()) {
                String name = new ObjectMapper()
                        .readTree(receipt.toFile())
                        .get("file")
                        .get("file")
                        .asText();
                finished.put(name, Files.getLastModifiedTime(receipt.resolveSibling(name)));
            }
        }
        return finished;
    }

    private void assertKept(Map<String, FileTime> finished) throws IOException {
        assertTrue(finished.size() >= BrokenFileSystem.RECEIPTS, finished.toString());
        PairManifest manifest = PairManifest.read(
                new Configuration(false),
                new org.apache.hadoop.fs.Path(folder.resolve("out").toUri()));
        for (Map.Entry<String, FileTime> file : finished.entrySet()) {
            assertTrue(manifest.names().contains(file.getKey()), file + " of " + manifest.names());
            assertEquals(
                    file.getValue(),
                    Files.getLastModifiedTime(folder.resolve("out").resolve(file.getKey())));
        }
        assertEquals(
                List.of(),
                new InspectFolder(new Configuration(false))
                        .folder(folder.resolve("out").toString())
                        .verify()
                        .execute()
                        .problems());
    }

    @Test
    void finishedShardsOfATableAreKept() throws IOException {
        interrupt(broken(table.toString()).scale(ScaleMode.QUANTILE).dequantize(true));
        Map<String, FileTime> finished = finished();
        GeneratePairs.Result result = resumed(table.toString())
                .scale(ScaleMode.QUANTILE)
                .dequantize(true)
                .execute();
        assertFalse(result.alreadyFinished());
        assertEquals(475, result.rows());
        assertEquals(1, result.notices().size(), result.notices().toString());
        assertEquals(unbroken(broken(table.toString()).scale(ScaleMode.QUANTILE).dequantize(true)), read());
        assertKept(finished);
    }

    @Test
    void finishedShardsOfAToyAreKeptAndAFinishedSetIsLeftAlone() throws IOException {
        interrupt(broken("moons").rows(1000));
        Map<String, FileTime> finished = finished();
        resumed("moons").rows(1000).execute();
        assertEquals(unbroken(broken("moons").rows(1000)), read());
        assertKept(finished);

        BrokenFileSystem.register(spark.sparkContext().hadoopConfiguration(), "part-00003.parquet");
        GeneratePairs.Result again = resumed("moons").rows(1000).execute();
        assertTrue(again.alreadyFinished());
        assertEquals(950, again.rows());
        assertEquals(50, again.validationRows());
        assertKept(finished);
    }

    @Test
    void aShardWhoseReceiptFailedAfterItWasThereCounts() throws IOException {
        BrokenFileSystem.register(spark.sparkContext().hadoopConfiguration(), "part-00003.json");
        broken("moons").rows(1000).execute();
        BrokenFileSystem.mend();
        assertEquals(unbroken(broken("moons").rows(1000)), read());
    }

    @Test
    void anAlteredShardIsMadeAnew() throws IOException {
        interrupt(broken("moons").rows(1000));
        for (String name : finished().keySet()) {
            try (Stream<Path> found = Files.walk(folder.resolve("out"))) {
                Path file =
                        found.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 1;
                Files.write(file, bytes);
            }
        }
        resumed("moons").rows(1000).execute();
        assertEquals(unbroken(broken("moons").rows(1000)), read());
    }

    private void assertRefused(GeneratePairs pairs, String... parts) {
        UsageException e = assertThrows(UsageException.class, pairs::execute);
        assertTrue(e.getMessage().contains("was begun with other options and cannot be resumed: "), e.getMessage());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    @Test
    void otherOptionsAndAChangedTableAreRefusedByName() throws IOException {
        interrupt(broken(table.toString()));
        assertChangesRefused();
        resumed(table.toString()).execute();
        assertChangesRefused();

        Files.writeString(table.resolve("c.csv"), Files.readString(table.resolve("c.csv")) + "500,250000.5\n");
        assertRefused(
                resumed(table.toString()), "the source has changed: it was 3 files of ", " and is now 3 files of ");
    }

    private void assertChangesRefused() {
        assertRefused(
                resumed(table.toString())
                        .seed(4)
                        .columns(List.of("square"))
                        .scale(ScaleMode.NONE)
                        .shardRows(50)
                        .validationFraction(0.1)
                        .rows(300)
                        .coupling("ot"),
                "seed was 3 and is now 4",
                "columns was all and is now [square]",
                "scale was by columns and is now none",
                "shard-rows was 100 and is now 50",
                "validation-fraction was 0.05 and is now 0.1",
                "rows was all and is now 300",
                "coupling was independent and is now ot",
                "coupling-batch was none and is now 1024");
    }

    @Test
    void aTableChangedSinceTheInterruptionIsRefused() throws IOException {
        interrupt(broken(table.toString()));
        Files.setLastModifiedTime(table.resolve("a.csv"), FileTime.fromMillis(1_000_000_000_000L));
        assertRefused(resumed(table.toString()), "the source has changed");
    }

    @Test
    void aTableOfACatalogIsKnownByItsRows() throws IOException {
        spark.range(500).selectExpr("id", "id * id AS square").createOrReplaceTempView("numbers");
        interrupt(broken("table:numbers"));
        Map<String, FileTime> finished = finished();
        spark.range(500).repartition(3).selectExpr("id", "id * id AS square").createOrReplaceTempView("numbers");
        resumed("table:numbers").execute();
        assertEquals(unbroken(broken("table:numbers")), read());
        assertKept(finished);

        spark.range(500).selectExpr("id", "id * id + 1 AS square").createOrReplaceTempView("numbers");
        assertRefused(resumed("table:numbers"), "the source has changed: it was 500 rows with the digest ");
    }

    @Test
    void aFinishedSetThatDoesNotSayHowItWasMadeIsRefused() throws IOException {
        PairSets.write(folder.resolve("out"), "moons", 300, 0, 100);
        UsageException e = assertThrows(UsageException.class, resumed("moons").rows(300)::execute);
        assertTrue(e.getMessage().contains("does not say by which options of pairs it was made"), e.getMessage());
    }
}
