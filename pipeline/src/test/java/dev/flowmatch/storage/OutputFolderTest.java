package dev.flowmatch.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fault.UsageException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputFolderTest extends OutputFixture {
    @ParameterizedTest
    @ValueSource(strings = {"local", "false", "throws", "renames"})
    void publishesAndReplaces(String kind) throws IOException {
        write(kind, WriteMode.ERROR, "first");
        assertPublished("first");
        Files.writeString(folder().toPath().resolve("part-00001.parquet"), "more of the old");
        Files.createDirectories(folder().toPath().resolve("_trajectories/deep"));
        Files.writeString(folder().toPath().resolve("_trajectories/deep/part-00001.parquet"), "more of the old");
        write(kind, WriteMode.OVERWRITE, "second");
        assertPublished("second");
        assertFalse(Files.exists(folder().toPath().resolve("_trajectories")));
    }

    @Test
    void replacesASetWithTheNamesOfBefore() throws IOException {
        writeAsBefore("old");
        assertPublished("old");
        write("local", WriteMode.OVERWRITE, "new");
        assertPublished("new");
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
            assertEquals("old", readByTheManifest());
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
            List<String> names = stage(first, "first");
            first.publish(names, manifest("first", names));
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
        List<String> names;
        try (OutputFolder output = prepare("local", WriteMode.RESUME)) {
            assertFalse(output.resumed());
            names = stage(output, "kept");
            output.keepForResume();
        }
        assertRefused(WriteMode.ERROR, "holds an interrupted run");
        try (OutputFolder output = prepare("local", WriteMode.RESUME)) {
            assertTrue(output.resumed());
            assertFalse(output.finished());
            assertEquals(Optional.of(new Path(output.staging(), names.get(1))), located(output, names.get(1)));
            assertEquals(Optional.empty(), located(output, "part-00009.parquet"));
            assertNotEquals(names, names(output), "the names of another run");
            output.publish(names, manifest("kept", names));
        }
        assertPublished("kept");
        try (OutputFolder output = prepare("local", WriteMode.RESUME)) {
            assertTrue(output.finished());
            output.complete(names);
        }
        assertPublished("kept");
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
