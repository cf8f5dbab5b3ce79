package dev.flowmatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.evaluation.EvaluateSamples;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.training.TrainVelocity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a job runs changes nothing. */
class SurroundingsTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 31);

    /** What a training took, with a point: in its history's last columns, in its manifest and in the report. */
    /** What differs between runs by design: the part of a file's name that is a run's own, and a hash of such names. */
    private static final Pattern ATTEMPTS =
            Pattern.compile("-[0-9a-f]{12}-[0-9]+(?=\\.parquet)|(?<=\"manifest_sha256\" : \")[0-9a-f]{64}");

    private static final Pattern DURATIONS = Pattern.compile("(?m),[0-9]+\\.[0-9]{3},[0-9]+\\.[0-9]$"
            + "|(?<=\"seconds\" : )[0-9]+\\.[0-9]+(E-[0-9])?"
            + "|(?<=<dt>seconds</dt>\n<dd>)[0-9]+\\.[0-9]+(?=<)");

    private final SparkSession spark = LocalSession.get();
    private final Locale locale = Locale.getDefault();
    private final TimeZone timeZone = TimeZone.getDefault();

    @TempDir
    Path folder;

    @AfterEach
    void restore() {
        Locale.setDefault(locale);
        TimeZone.setDefault(timeZone);
    }

    /** The files of a whole path, by their names: texts as they are, others by their hash. */
    private SortedMap<String, String> path(Path table, String name) throws IOException {
        String home = folder.resolve(name).toString();
        new GeneratePairs(spark)
                .source(table.toString())
                .output(home + "/pairs")
                .drawsPerRow(1)
                .shardRows(50)
                .validationFraction(0.2)
                .execute();
        new TrainVelocity(spark)
                .pairs(home + "/pairs")
                .output(home + "/model")
                .hidden(8)
                .layers(2)
                .timeEmbedding(8)
                .batch(16)
                .averagingFrequency(2)
                .workers(2)
                .epochs(2)
                .execute();
        new GenerateSamples(spark)
                .model(home + "/model")
                .output(home + "/samples")
                .count(2000)
                .fileRows(1024)
                .runDate(DAY)
                .trajectories(100)
                .execute();
        new EvaluateSamples(spark)
                .samples(home + "/samples/run_date=" + DAY)
                .reference(table.toString())
                .model(home + "/model")
                .output(home + "/report")
                .require(List.of("sliced_w2<=1234567.5"))
                .measureAllRows()
                .maxRows(200)
                .exactRows(100)
                .execute();
        try (Stream<Path> files = Files.walk(Path.of(home))) {
            SortedMap<String, String> contents = new TreeMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = ATTEMPTS.matcher(Path.of(home).relativize(file).toString())
                        .replaceAll("");
                if (!path.endsWith(".crc") && !path.contains("checkpoints")) {
                    contents.put(path, content(file).replace(home, "home"));
                }
            }
            return contents;
        }
    }

    private static String content(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String name = file.getFileName().toString();
        return name.matches(".*\\.(json|csv|html)")
                ? ATTEMPTS.matcher(DURATIONS
                                .matcher(new String(bytes, StandardCharsets.UTF_8))
                                .replaceAll(""))
                        .replaceAll("")
                : Hashes.sha256(bytes);
    }

    /** The locale has its own digits besides. */
    @Test
    void aCommaLocaleAndAnotherTimeZoneChangeNothing() throws IOException {
        Path table = Files.writeString(
                folder.resolve("table.csv"),
                "a,b\n"
                        + IntStream.range(0, 400)
                                .mapToObj(i -> i + ".25," + 1000 * i + "\n")
                                .collect(Collectors.joining()));
        Locale.setDefault(Locale.ROOT);
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        SortedMap<String, String> here = path(table, "here");
        Locale.setDefault(Locale.forLanguageTag("de-DE-u-nu-arab"));
        TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
        SortedMap<String, String> there = path(table, "there");
        assertTrue(
                here.keySet()
                        .containsAll(List.of(
                                "model/history.csv",
                                "report/metrics.json",
                                "report/report.html",
                                "report/loss.png",
                                "samples/run_date=" + DAY + "/_manifest.json")),
                here.keySet().toString());
        assertEquals(here.keySet(), there.keySet());
        here.forEach((file, content) -> assertEquals(content, there.get(file), file));
    }
}
