package dev.flowmatch.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fixture.CountingFileSystem;
import dev.flowmatch.fixture.FailingFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outputs whose publishing is killed, fails, or is overtaken. */
class PublishingTest extends OutputFixture {
    private enum Old {
        NONE,
        OF_BEFORE,
        OF_TODAY
    }

    @ParameterizedTest
    @CsvSource({
        "local, NONE, RESUME",
        "local, OF_BEFORE, RESUME",
        "local, OF_TODAY, RESUME",
        "local, NONE, OVERWRITE",
        "local, OF_BEFORE, OVERWRITE",
        "local, OF_TODAY, OVERWRITE",
        "false, NONE, RESUME",
        "false, OF_TODAY, RESUME",
        "throws, OF_BEFORE, OVERWRITE",
        "throws, OF_TODAY, RESUME"
    })
    void killedAnywhereLeavesTheOldOrTheNewAndTheNextRunFinishes(String kind, Old old, WriteMode next)
            throws IOException {
        boolean oldSeen = false;
        boolean newSeen = false;
        for (int calls = 0; calls < 60; calls++) {
            FileUtil.fullyDelete(folder());
            if (old == Old.OF_BEFORE) {
                writeAsBefore("old");
            } else if (old == Old.OF_TODAY) {
                write(kind, WriteMode.ERROR, "old");
            }
            boolean killed = killPublishing(kind, calls);
            boolean manifest = listing().contains(MANIFEST);
            assertTrue(manifest || (old == Old.NONE && killed), "nothing is left after " + calls + " calls");
            String found = manifest ? readByTheManifest() : "old";
            oldSeen |= found.equals("old");
            newSeen |= found.equals("new") && killed;
            // _SUCCESS vouches for readers that take whatever is there.
            if (listing().contains("_SUCCESS") && killed) {
                assertEquals(2, listing().stream().filter(name -> isData(name)).count(), listing() + " after " + calls);
            }
            runAgain(kind, next);
            assertPublished("new");
            if (!killed) {
                assertTrue(calls > 6 && oldSeen && newSeen, "calls: " + calls + " " + oldSeen + " " + newSeen);
                return;
            }
        }
        throw new AssertionError("publishing took more than 60 calls");
    }

    private static boolean isData(String name) {
        return name.endsWith(".parquet") && !name.startsWith(OutputFolder.STAGING_PREFIX);
    }

    /** Publishes through a file system that dies after some changes; returns whether it did. */
    private boolean killPublishing(String kind, int calls) throws IOException {
        WriteMode mode = folder().exists() ? WriteMode.OVERWRITE : WriteMode.ERROR;
        try (OutputFolder output = prepare(kind, mode)) {
            List<String> names = stage(output, "new");
            output.keepForResume();
            output.with(new FailingFileSystem(Storage.of(configuration, output.folder()), calls))
                    .publish(names, manifest("new", names));
            return false;
        } catch (FailingFileSystem.Killed e) {
            return true;
        }
    }

    private void runAgain(String kind, WriteMode mode) throws IOException {
        try (OutputFolder output = prepare(kind, mode)) {
            Map<?, ?> there = output.finished()
                    ? JsonFiles.read(configuration, new Path(output.folder(), MANIFEST), Map.class)
                    : Map.of();
            if (output.finished()) {
                output.complete(((List<?>) there.get("files"))
                        .stream().map(String::valueOf).toList());
                return;
            }
            List<String> names = output.resumed() ? staged(output) : stage(output, "new");
            for (String name : names) {
                assertTrue(located(output, name).isPresent(), name);
            }
            output.publish(names, manifest("new", names));
        }
    }

    /** The names under which an interrupted run wrote its files, which its receipts would tell. */
    private List<String> staged(OutputFolder output) throws IOException {
        Set<String> found = new TreeSet<>();
        for (String name : listing()) {
            String inside = name.replace(output.staging().getName() + "/", "");
            if (inside.endsWith("-7.parquet") && content(name).equals("new")) {
                found.add(inside);
            }
        }
        assertEquals(NAMES.size(), found.size(), found.toString());
        return List.copyOf(found);
    }

    @Test
    void aFailureOfTheFileSystemLeavesWhatCanBeResumed() throws IOException {
        write("local", WriteMode.ERROR, "old");
        IOException e = assertThrows(IOException.class, () -> {
            try (OutputFolder output = prepare("local", WriteMode.OVERWRITE)) {
                List<String> names = stage(output, "new");
                List<String> more = new ArrayList<>(names);
                more.add("part-00009-0123456789ab-1.parquet");
                output.publish(more, manifest("new", more));
            }
        });
        assertTrue(e.getMessage().contains("part-00009"), e.getMessage());
        assertEquals("old", readByTheManifest());
        runAgain("local", WriteMode.RESUME);
        assertPublished("new");
    }

    @Test
    void aRunThatLostItsLeaseLeavesTheOtherRunsOutput() throws IOException {
        write("local", WriteMode.ERROR, "old");
        List<String> late;
        try (OutputFolder slow = prepare("local", WriteMode.OVERWRITE)) {
            late = stage(slow, "late");
            removeLease();
            write("local", WriteMode.OVERWRITE, "other");
            IOException e = assertThrows(IOException.class, () -> slow.publish(late, manifest("late", late)));
            assertTrue(e.getMessage().contains("was lost to another run"), e.getMessage());
        }
        assertPublished("other");
    }

    @Test
    void aLeaseLostWhileFilesAreMovedTakesThemBack() throws IOException {
        write("local", WriteMode.ERROR, "old");
        try (OutputFolder slow = prepare("local", WriteMode.OVERWRITE)) {
            List<String> late = stage(slow, "late");
            FileSystem local = Storage.of(configuration, slow.folder());
            boolean[] taken = {false};
            OutputFolder stalled = slow.with(new FilterFileSystem(local) {
                @Override
                protected void checkPath(Path path) {
                    // every path is one of the wrapped file system
                }

                @Override
                public boolean rename(Path from, Path to) throws IOException {
                    // Between the moves another run begins, and ends.
                    boolean renamed = local.rename(from, to);
                    if (to.getName().endsWith(".parquet") && !taken[0]) {
                        taken[0] = true;
                        removeLease();
                        Files.move(
                                folder().toPath().resolve(slow.staging().getName()),
                                parent.toPath().resolve("away"));
                        write("local", WriteMode.OVERWRITE, "other");
                        Files.writeString(folder().toPath().resolve(late.get(0)), "late");
                    }
                    return renamed;
                }
            });
            IOException e = assertThrows(
                    IOException.class, () -> stalled.publish(late.subList(0, 1), manifest("late", late.subList(0, 1))));
            assertTrue(e.getMessage().contains("was lost to another run"), e.getMessage());
        }
        assertPublished("other");
    }

    @Test
    void aFileIsMovedByOneCall() throws IOException {
        int files = 400;
        CountingFileSystem counting = new CountingFileSystem(Storage.of(configuration, path("local")));
        long first = callsOfPublishing(counting, WriteMode.ERROR, files);
        assertTrue(first <= files + 40, first + " calls for " + files + " files");
        long again = callsOfPublishing(counting, WriteMode.OVERWRITE, files);
        assertTrue(again <= 2 * files + 40, again + " calls for " + files + " files and as many old ones");
        assertTrue(counting.mostAtOnce() >= CountingFileSystem.AT_ONCE, "at once: " + counting.mostAtOnce());
    }

    private long callsOfPublishing(CountingFileSystem counting, WriteMode mode, int files) throws IOException {
        try (OutputFolder output = prepare("local", mode)) {
            List<String> names = IntStream.range(0, files)
                    .mapToObj(part -> AttemptFile.name(
                            String.format(Locale.ROOT, "part-%05d.parquet", part), output.generation(), part))
                    .toList();
            stage(output, names, "data");
            long before = counting.calls();
            output.with(counting).publish(names, manifest("data", names));
            return counting.calls() - before;
        }
    }
}
