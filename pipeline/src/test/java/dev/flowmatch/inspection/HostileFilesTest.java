package dev.flowmatch.inspection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import dev.flowmatch.Allocated;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fixture.Manifests;
import dev.flowmatch.model.CheckpointFolder;
import dev.flowmatch.model.CheckpointManifest;
import dev.flowmatch.model.HistoryEntry;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.model.TrainingHistory;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.storage.JsonFiles;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that somebody altered: each is refused with its name, or means what it says; nothing else escapes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileFilesTest {
    private static final int TRIALS = 1500;
    private static final Pattern VALUE = Pattern.compile("(?<=: )(\"[^\"]*\"|-?[0-9.eE+-]+|null)");
    private static final List<String> HOSTILE = List.of(
            "9223372036854775807",
            "-9223372036854775808",
            "2147483648",
            "1e308",
            "1e999",
            "1e-999",
            "-0.0",
            "0",
            "NaN",
            "null",
            "true",
            "\"\"",
            "\"../../../etc/passwd\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"file:///etc/passwd\"",
            "[]",
            "{}",
            "[[[[[[[[1]]]]]]]]",
            "{\"@class\": \"javax.swing.JEditorPane\", \"page\": \"http://127.0.0.1:1/\"}",
            "[\"com.sun.rowset.JdbcRowSetImpl\", {\"dataSourceName\": \"ldap://127.0.0.1:1/\"}]",
            "1" + "0".repeat(5000),
            "\"" + "x".repeat(100_000) + "\"");

    private static boolean initialized;
    private static boolean controlled;

    private final Configuration configuration = new Configuration(false);

    @TempDir
    private File folder;

    /** What a file may name to have its code run. */
    private static final class Named {
        static {
            initialized = true;
        }
    }

    /** The same for the reader that does. */
    static final class Control {
        static {
            controlled = true;
        }
    }

    private interface Reading {
        Object read(Configuration configuration, Path folder) throws IOException;
    }

    private record Kind(String file, String text, Reading reading) {
        Kind(String file, Object manifest, Reading reading) {
            this(file, new String(JsonFiles.bytes(manifest), StandardCharsets.UTF_8), reading);
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind(PairManifest.FILE, Manifests.pairs(), PairManifest::read),
                new Kind(SampleManifest.FILE, Manifests.samples(), SampleManifest::read),
                new Kind(ModelManifest.FILE, Manifests.model(), ModelManifest::read),
                new Kind(
                        CheckpointManifest.FILE,
                        checkpoint(Map.of("average.bin", new byte[] {1})),
                        (conf, path) -> JsonFiles.read(
                                conf, new Path(path, CheckpointManifest.FILE), CheckpointManifest.class)));
    }

    private static CheckpointManifest checkpoint(Map<String, byte[]> files) {
        return new CheckpointManifest(
                1,
                3,
                30,
                3000,
                1.5,
                0.5,
                0.25,
                null,
                0,
                Map.of("batch", 10, "schedule", "cosine"),
                Manifests.HASH,
                CheckpointFolder.hashes(files));
    }

    /** Returns whether it was refused. */
    private boolean refused(Kind kind, byte[] content) throws IOException {
        Files.write(folder.toPath().resolve(kind.file()), content);
        try {
            kind.reading().read(configuration, new Path(folder.toURI()));
            return false;
        } catch (DataException e) {
            assertTrue(e.getMessage().contains(kind.file()), e.getMessage());
            return true;
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aValueOfAnotherKindIsRefusedOrHarmless(Kind kind) throws IOException {
        List<MatchResult> values = VALUE.matcher(kind.text()).results().toList();
        int refused = 0;
        for (MatchResult value : values) {
            for (String hostile : HOSTILE) {
                refused += refused(kind, with(kind, value, hostile)) ? 1 : 0;
            }
        }
        assertTrue(refused > values.size() * HOSTILE.size() / 10, kind.file() + ": " + refused + " refused");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void damagedBytesAreRefusedOrHarmless(Kind kind) throws IOException {
        byte[] sound = kind.text().getBytes(StandardCharsets.UTF_8);
        Random random = new Random(17);
        int refused = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] damaged = sound.clone();
            for (int hit = 0; hit <= trial % 3; hit++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            if (trial % 5 == 0) {
                damaged = java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            refused += refused(kind, damaged) ? 1 : 0;
        }
        assertTrue(refused > TRIALS / 4, kind.file() + ": " + refused + " refused");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void linesLeftOutOrTwiceAreRefusedOrHarmless(Kind kind) throws IOException {
        List<String> lines = kind.text().lines().toList();
        for (int line = 0; line < lines.size(); line++) {
            List<String> without = new ArrayList<>(lines);
            without.remove(line);
            refused(kind, String.join("\n", without));
            List<String> twice = new ArrayList<>(lines);
            twice.add(line, lines.get(line));
            refused(kind, String.join("\n", twice));
        }
        assertTrue(refused(kind, "{}"));
    }

    /** In the ways that serialization libraries have of naming the class to make of a value. */
    @ParameterizedTest
    @MethodSource("kinds")
    void noClassThatAFileNamesIsTouched(Kind kind) throws IOException {
        String named = '"' + Named.class.getName() + '"';
        List<String> forms = new ArrayList<>(List.of(named, "[" + named + ", {}]"));
        for (String key : List.of("@class", "@type", "class", "type", "$type")) {
            forms.add("{\"" + key + "\": " + named + "}");
            String firstKey = "{\"" + key + "\": " + named + ",";
            refused(kind, firstKey + kind.text().substring(1));
        }
        for (MatchResult value : VALUE.matcher(kind.text()).results().toList()) {
            for (String form : forms) {
                refused(kind, with(kind, value, form));
            }
        }
        assertFalse(initialized);
    }

    /** The test above would notice: a reader that lets files choose types runs what they name. */
    @Test
    void aReaderThatTakesTypesFromAFileRunsTheClassItNames() throws IOException {
        new ObjectMapper()
                .activateDefaultTyping(
                        BasicPolymorphicTypeValidator.builder()
                                .allowIfSubType(Object.class)
                                .build(),
                        ObjectMapper.DefaultTyping.NON_FINAL)
                .readValue("[\"" + Control.class.getName() + "\", {}]", Object.class);
        assertTrue(controlled);
    }

    /** Depth, digits and claimed sizes that would take stack, time or heap out of all proportion to the file. */
    @ParameterizedTest
    @MethodSource("kinds")
    void whatWouldTireAParserIsRefusedWithoutMuchMemory(Kind kind) throws IOException {
        String deep = "[".repeat(200_000) + "]".repeat(200_000);
        String digits = "7".repeat(200_000);
        refused(kind, "{}"); // what is loaded once is not counted
        for (String tiring : List.of(deep, deep.replace("[", "{\"a\":").replace(']', '}'), digits, "1e" + digits)) {
            String unknownKey = kind.text().replaceFirst("\\{", "{\"unknown\": " + tiring + ",");
            MatchResult first = VALUE.matcher(kind.text()).results().findFirst().orElseThrow();
            for (String text : List.of(unknownKey, with(kind, first, tiring), tiring)) {
                Allocated.atMost(32 << 20, () -> refused(kind, text));
            }
            assertTrue(refused(kind, with(kind, first, tiring)));
        }
        for (MatchResult value : VALUE.matcher(kind.text()).results().toList()) {
            for (String claim : List.of("2147483647", "9223372036854775807", "1e308")) {
                String text = with(kind, value, claim);
                Allocated.atMost(4 << 20, () -> refused(kind, text));
            }
        }
    }

    private static String with(Kind kind, MatchResult value, String text) {
        return kind.text().substring(0, value.start()) + text + kind.text().substring(value.end());
    }

    private boolean refused(Kind kind, String text) throws IOException {
        return refused(kind, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A line of the history that somebody altered is named, or is another history. */
    @Test
    void damagedHistoriesAreRefusedOrHarmless() throws IOException {
        Path file = new Path(new Path(folder.toURI()), TrainingHistory.FILE);
        TrainingHistory.write(
                configuration,
                file,
                List.of(
                        new HistoryEntry(1, 0, 1000, 3, Double.NaN, 1e-3, 1, 1000),
                        new HistoryEntry(2, 0, 2000, 2, 2.1, 1e-3, 2, 1000)));
        byte[] sound = Files.readAllBytes(folder.toPath().resolve(TrainingHistory.FILE));
        Kind kind = new Kind(
                TrainingHistory.FILE,
                new String(sound, StandardCharsets.UTF_8),
                (conf, path) -> TrainingHistory.read(conf, new Path(path, TrainingHistory.FILE)));
        damagedBytesAreRefusedOrHarmless(kind);
    }

    @Test
    void foldersThatOnlyLookLikeCheckpointsAreNoneAtAll() throws IOException {
        for (String name : List.of("round-99999999999999999999", "round-000001x", "round--00001", "round-000002")) {
            Files.createDirectories(folder.toPath().resolve("checkpoints").resolve(name));
        }
        java.nio.file.Path checkpoint = folder.toPath().resolve("checkpoints/round-99999999999999999999");
        Files.write(
                checkpoint.resolve(CheckpointManifest.FILE), JsonFiles.bytes(checkpoint(Map.of("a.bin", new byte[0]))));
        assertTrue(new CheckpointFolder(configuration, new Path(folder.toURI()))
                .newest()
                .isEmpty());
    }

    /** What the next program opens is what this one wrote: the hash is compared before a byte is decoded. */
    @Test
    void anAlteredFileOfACheckpointIsNamedBeforeItIsOpened() throws IOException {
        byte[] network = new byte[500];
        new Random(1).nextBytes(network);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("network.zip", network);
        files.put("average.bin", new byte[] {0, 0, 0, 0});
        CheckpointFolder checkpoints = new CheckpointFolder(configuration, new Path(folder.toURI()));
        checkpoints.write(checkpoint(files), files);
        assertArrayEquals(network, checkpoints.readNewest().orElseThrow().file("network.zip"));
        java.nio.file.Path file = folder.toPath().resolve("checkpoints/round-000003/network.zip");
        Random random = new Random(2);
        for (int trial = 0; trial < 500; trial++) {
            byte[] damaged = network.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            DataException e = assertThrows(DataException.class, checkpoints::readNewest);
            assertTrue(e.getMessage().contains("network.zip has been altered"), e.getMessage());
        }
        Files.delete(file);
        DataException e = assertThrows(DataException.class, checkpoints::readNewest);
        assertTrue(e.getMessage().contains("network.zip is missing"), e.getMessage());
    }
}
