package dev.flowmatch.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** Where a job runs changes nothing. */
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
}
