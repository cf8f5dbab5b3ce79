package dev.flowmatch.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputFolderTest {
    private static final String MANIFEST = "_manifest.json";
    private static final List<String> NAMES = List.of("part-00000.parquet", "validation/part-00000.parquet");

    private final Configuration configuration = AwkwardFileSystem.configuration();

    @TempDir
    private File parent;

    private File folder() {
        return new File(parent, "a/out");
    }

    private Path path(String kind) {
        return kind.equals("local") ? new Path(folder().toURI()) : AwkwardFileSystem.path(kind, folder());
    }

    private OutputFolder prepare(String kind, WriteMode mode) throws IOException {
        return OutputFolder.prepare(configuration, path(kind), mode, MANIFEST);
    }

    private void stage(OutputFolder output, String text) throws IOException {
        FileSystem files = Storage.of(configuration, output.staging());
        for (String name : NAMES) {
            try (var out = files.create(new Path(output.staging(), name))) {
                out.writeBytes(text);
            }
        }
    }

    private void write(String kind, WriteMode mode, String text) throws IOException {
        try (OutputFolder output = prepare(kind, mode)) {
            stage(output, text);
            output.publish(NAMES, Map.of("text", text));
        }
    }

    private Set<String> listing() throws IOException {
        Set<String> names = new TreeSet<>();
        if (folder().exists()) {
            try (Stream<java.nio.file.Path> walk = Files.walk(folder().toPath())) {
                walk.filter(Files::isRegularFile)
                        .forEach(p -> names.add(folder().toPath().relativize(p).toString()));
            }
        }
        return names;
    }

    private String content(String name) throws IOException {
        return Files.readString(folder().toPath().resolve(name));
    }

    private void assertPublished(String text) throws IOException {
        assertEquals(new TreeSet<>(List.of("_SUCCESS", MANIFEST, NAMES.get(0), NAMES.get(1))), listing());
        assertTrue(content(MANIFEST).contains(text), content(MANIFEST));
        for (String name : NAMES) {
            assertEquals(text, content(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "false", "throws", "renames"})
    void publishesAndReplaces(String kind) throws IOException {
        write(kind, WriteMode.ERROR, "first");
        assertPublished("first");
        Files.writeString(folder().toPath().resolve("part-00001.parquet"), "more of the old");
        write(kind, WriteMode.OVERWRITE, "second");
        assertPublished("second");
    }

    @Test
    void leavesNothingBehindWithoutPublishing() throws IOException {
        try (OutputFolder output = prepare("local", WriteMode.ERROR)) {
            stage(output, "half");
            assertTrue(
                    listing().stream().allMatch(name -> name.startsWith("_")),
                    listing().toString());
        }
        assertFalse(new File(parent, "a").exists());
        assertTrue(parent.exists());
    }

    @Test
    void keepsTheOldOutputReadableUntilTheNewIsComplete() throws IOException {
        write("local", WriteMode.ERROR, "old");
        try (OutputFolder output = prepare("local", WriteMode.OVERWRITE)) {
            stage(output, "new");
            assertEquals("old", content(NAMES.get(0)));
            assertTrue(content(MANIFEST).contains("old"));
        }
        assertPublished("old");
    }

    @Test
    void refusesAnExistingOutputUnlessTold() throws IOException {
        write("local", WriteMode.ERROR, "old");
        assertRefused(WriteMode.ERROR, "already exists");
        assertPublished("old");
    }

    @Test
    void refusesToOverwriteWhatIsNoOutput() throws IOException {
        Files.createDirectories(folder().toPath());
        Files.writeString(folder().toPath().resolve("thesis.tex"), "years of work");
        assertRefused(WriteMode.OVERWRITE, "has content but no _manifest.json");
        assertRefused(WriteMode.RESUME, "has content but no _manifest.json");
        assertRefused(WriteMode.ERROR, "is not empty");
        assertEquals(new TreeSet<>(List.of("thesis.tex")), listing());
    }

    @Test
    void refusesAFile() throws IOException {
        Files.createDirectories(folder().toPath().getParent());
        Files.writeString(folder().toPath(), "a file");
        assertRefused(WriteMode.OVERWRITE, "is a file");
    }

    @Test
    void refusesTwoRunsAtOnce() throws IOException {
        try (OutputFolder first = prepare("local", WriteMode.ERROR)) {
            LeaseHeldException e = assertThrows(
                    LeaseHeldException.class,
                    () -> prepare("local", WriteMode.OVERWRITE).close());
            assertTrue(e.getMessage().contains("is being written by " + System.getProperty("user.name") + "@"));
            stage(first, "first");
            first.publish(NAMES, Map.of("text", "first"));
        }
        assertPublished("first");
    }

    private void assertRefused(WriteMode mode, String message) {
        UsageException e =
                assertThrows(UsageException.class, () -> prepare("local", mode).close());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void resumesWhatWasKept() throws IOException {
        try (OutputFolder output = prepare("local", WriteMode.RESUME)) {
            assertFalse(output.resumed());
            stage(output, "kept");
            output.keepForResume();
        }
        assertRefused(WriteMode.ERROR, "holds an interrupted run");
        try (OutputFolder output = prepare("local", WriteMode.RESUME)) {
            assertTrue(output.resumed());
            assertFalse(output.finished());
            assertEquals(Optional.of(new Path(output.staging(), NAMES.get(1))), output.locate(NAMES.get(1)));
            assertEquals(Optional.empty(), output.locate("part-00009.parquet"));
            output.publish(NAMES, Map.of("text", "kept"));
        }
        assertPublished("kept");
        try (OutputFolder output = prepare("local", WriteMode.RESUME)) {
            assertTrue(output.finished());
        }
        assertPublished("kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "false", "throws"})
    void publishesAgainAfterAnInterruptionAtAnyPoint(String kind) throws IOException {
        for (int calls = 1; calls < 40; calls++) {
            write(kind, folder().exists() ? WriteMode.OVERWRITE : WriteMode.ERROR, "old");
            Files.writeString(folder().toPath().resolve("part-00001.parquet"), "more of the old");
            boolean failed = false;
            try (OutputFolder output = prepare(kind, WriteMode.OVERWRITE)) {
                stage(output, "new");
                output.keepForResume();
                OutputFolder failing =
                        output.with(new FailingFileSystem(Storage.of(configuration, output.folder()), calls));
                failing.publish(NAMES, Map.of("text", "new"));
            } catch (FailingFileSystem.Killed e) {
                failed = true;
            }
            if (listing().contains(MANIFEST)) {
                String text = content(MANIFEST).contains("new") ? "new" : "old";
                assertEquals(text, content(NAMES.get(0)), "a manifest beside files it does not describe");
                assertEquals(text, content(NAMES.get(1)), "a manifest beside files it does not describe");
            }
            try (OutputFolder output = prepare(kind, WriteMode.RESUME)) {
                if (output.finished()) {
                    output.complete();
                } else {
                    for (String name : NAMES) {
                        assertTrue(output.locate(name).isPresent(), name);
                    }
                    output.publish(NAMES, Map.of("text", "new"));
                }
            }
            assertPublished("new");
            if (!failed) {
                assertTrue(calls > 5, "calls: " + calls);
                return;
            }
        }
        throw new AssertionError("publishing took more than 40 calls");
    }

    @Test
    void aFullDiskLeavesTheOldOutput() throws IOException {
        write("full", WriteMode.ERROR, "old");
        IOException e = assertThrows(IOException.class, () -> {
            try (OutputFolder output = prepare("full", WriteMode.OVERWRITE)) {
                Storage.of(configuration, output.staging())
                        .create(new Path(output.staging(), "part-full.parquet"))
                        .close();
            }
        });
        assertTrue(e.getMessage().contains("No space left"), e.getMessage());
        assertPublished("old");
    }
}
