package dev.flowmatch.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.PairManifest;
import dev.flowmatch.io.SampleFileEntry;
import dev.flowmatch.io.SampleManifest;
import dev.flowmatch.io.ShardEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a job runs changes nothing, and neither the width nor the size of its numbers stops it. */
class SurroundingsTest {
    private final SparkSession spark = LocalSession.get();
    private final Configuration configuration = new Configuration();
    private final Locale locale = Locale.getDefault();
    private final TimeZone timeZone = TimeZone.getDefault();

    @TempDir
    Path folder;

    @AfterEach
    void restore() {
        Locale.setDefault(locale);
        TimeZone.setDefault(timeZone);
    }

    private List<String> hashes(Path table, String model, String name) throws IOException {
        String pairs = new GeneratePairs(spark)
                .source(table.toString())
                .output(folder.resolve(name + " pairs").toString())
                .shardRows(50)
                .execute()
                .output();
        String samples = new GenerateSamples(spark)
                .model(model)
                .output(folder.resolve(name + " samples").toString())
                .count(2000)
                .fileRows(1024)
                .execute()
                .output();
        List<String> hashes = new ArrayList<>();
        PairManifest.read(configuration, new org.apache.hadoop.fs.Path(pairs)).shards().stream()
                .map(ShardEntry::sha256)
                .forEach(hashes::add);
        SampleManifest.read(configuration, new org.apache.hadoop.fs.Path(samples)).files().stream()
                .map(SampleFileEntry::sha256)
                .forEach(hashes::add);
        return hashes;
    }

    @Test
    void aCommaLocaleAndAnotherTimeZoneChangeNothing() throws IOException {
        Path table = Files.writeString(
                folder.resolve("table.csv"),
                "a,b\n"
                        + IntStream.range(0, 200)
                                .mapToObj(i -> i + ".25," + 1000 * i + "\n")
                                .collect(Collectors.joining()));
        String model = TinyModel.write(folder.resolve("model").toFile(), 1);
        Locale.setDefault(Locale.ROOT);
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        List<String> here = hashes(table, model, "here");
        Locale.setDefault(Locale.GERMANY);
        TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
        List<String> there = hashes(table, model, "there");
        assertTrue(here.size() > 4, here.toString());
        assertEquals(here, there);
    }

    /** Two thousand columns: wide values in the first, a constant in the second, every row twice. */
    @Test
    void twoThousandColumnsWithWideValuesAndConstantsAndDuplicatesAreTaken() throws IOException {
        int columns = 2000;
        StringBuilder lines = new StringBuilder(
                IntStream.range(0, columns).mapToObj(c -> "column " + c).collect(Collectors.joining(",")));
        for (int row = 0; row < 20; row++) {
            int value = row / 2;
            lines.append('\n').append(value % 2 == 0 ? "1e30" : "-3e30").append(",7");
            for (int c = 2; c < columns; c++) {
                lines.append(',').append((value + 1) * c);
            }
        }
        Path table = Files.writeString(folder.resolve("wide.csv"), lines.append('\n'));
        String output = new GeneratePairs(spark)
                .source(table.toString())
                .output(folder.resolve("wide").toString())
                .validationFraction(0)
                .execute()
                .output();
        PairSet set = PairSet.read(output);
        List<ColumnEntry> entries = set.manifest().columns();
        assertEquals(columns, entries.size());
        assertEquals("column 1999", entries.get(1999).name());
        assertEquals(20, set.training().size());
        // Equally many of 1e30 and -3e30: mean -1e30, deviation 2e30.
        assertEquals(-1e30, entries.get(0).mean(), 1e24);
        assertEquals(2e30, entries.get(0).standardDeviation(), 1e25);
        assertEquals(1, entries.get(1).standardDeviation());
        for (PairSet.Pair pair : set.training()) {
            assertEquals(1, Math.abs(pair.x1().get(0)), 1e-4);
            assertEquals(0f, pair.x1().get(1));
        }
    }
}
