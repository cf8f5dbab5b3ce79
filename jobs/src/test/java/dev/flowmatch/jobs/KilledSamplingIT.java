package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches whose driver was killed, was told to end, or found the disk full: nothing to be taken for a batch, and resumed. */
class KilledSamplingIT {
    private static final int FILES = 8;
    private static final String SAMPLE =
            "sample --model model --count 8192 --file-rows 1024 --steps 200 --seed 3" + " --mode resume --output ";

    @TempDir
    static Path folder;

    private static List<String> unbroken;

    private static String[] words(String line) {
        return line.split(" ", -1);
    }

    @BeforeAll
    static void sampleWithoutABreak() throws Exception {
        Program program = new Program(folder);
        program.flowmatch(words("pairs --source moons --rows 2000 --output pairs"))
                .outcome();
        program.flowmatch(words("train --pairs pairs --output model --hidden 256 --layers 4 --time-embedding 32"
                        + " --batch 64 --rows 2560"))
                .outcome();
        program.flowmatch(words(SAMPLE + "unbroken")).outcome();
        unbroken = Rows.of(folder.resolve("unbroken").toString());
        assertEquals(8192, unbroken.size());
    }

    private static JsonNode manifest(Path batch) throws IOException {
        return new ObjectMapper().readTree(batch.resolve("_manifest.json").toFile());
    }

    private static Map<String, FileTime> finished(Path batch) throws IOException {
        return DataFiles.finished(batch);
    }

    private static List<Path> listing(Path folder) throws IOException {
        return DataFiles.listing(folder);
    }

    /** What readers go by, file names without an underscore, a manifest, _SUCCESS: nothing of it is there. */
    private static void assertNoBatch(Path batch) throws IOException {
        for (Path file : listing(batch)) {
            String name = file.getFileName().toString();
            assertTrue(name.startsWith("_staging-") || Leases.of(batch).contains(file), name);
        }
    }

    private static void assertWhole(Path batch, Map<String, FileTime> kept) throws IOException {
        assertEquals(unbroken, Rows.of(batch.toString()));
        assertEquals(FILES, manifest(batch).get("files").size());
        assertTrue(Files.exists(batch.resolve("_SUCCESS")));
        for (Map.Entry<String, FileTime> file : kept.entrySet()) {
            assertEquals(file.getValue(), Files.getLastModifiedTime(batch.resolve(file.getKey())), "made anew");
        }
        // The files, the manifest and _SUCCESS: nothing of the broken run.
        assertEquals(FILES + 2, listing(batch).size());
    }

    /** Samples until two files are finished, and leaves the process to the caller. */
    private static Program.Running startAndWait(String output) throws Exception {
        Program.Running sampling = new Program(folder).startFlowmatch(words(SAMPLE + output));
        sampling.until(() -> finished(folder.resolve(output)).size() >= 2);
        return sampling;
    }

    @Test
    void killedItIsNoBatchAndIsFinishedByResuming() throws Exception {
        Path batch = folder.resolve("killed");
        try (Program.Running sampling = startAndWait("killed")) {
            sampling.kill();
        }
        Map<String, FileTime> kept = finished(batch);
        assertTrue(kept.size() < FILES, "killed too late");
        assertNoBatch(batch);
        Program.Run reader = new Program(folder)
                .flowmatch("evaluate", "--samples", batch.toString(), "--reference", "moons", "--output", "report");
        assertEquals(1, reader.exitCode(), reader.err());
        assertTrue(reader.err().contains("there is no file in it"), reader.err());

        Program.Run resumed = new Program(folder).flowmatch(words(SAMPLE + "killed --no-wait"));
        assertFalse(resumed.outcome().get("already_finished").asBoolean());
        assertTrue(resumed.err().contains("whose process has ended"), resumed.err());
        assertWhole(batch, kept);
    }

    private static boolean isWaiting(Program.Running run) throws IOException {
        return Files.readString(run.err()).contains("waiting: output ");
    }

    /** One is told to end while it waits; the other goes on at once where the first was killed. */
    @Test
    void othersWaitForALivingRunAndOneRefuses() throws Exception {
        Path batch = folder.resolve("awaited");
        try (Program.Running sampling = startAndWait("awaited");
                Program.Running ended = new Program(folder).startFlowmatch(words(SAMPLE + "awaited"));
                Program.Running waiting = new Program(folder).startFlowmatch(words(SAMPLE + "awaited"))) {
            // Stopped, it is still there, and its lease lasts for two minutes.
            signal(sampling, "STOP");
            Map<String, FileTime> kept = finished(batch);
            assertTrue(kept.size() < FILES, "stopped too late");
            ended.until(() -> isWaiting(ended));
            waiting.until(() -> isWaiting(waiting));
            String line = Files.readString(waiting.err());
            assertTrue(line.contains("is being written by " + System.getProperty("user.name") + "@"), line);
            assertTrue(line.contains(" process " + sampling.process().pid() + " "), line);

            Program.Run refused = new Program(folder).flowmatch(words(SAMPLE + "awaited --no-wait"));
            assertEquals(1, refused.exitCode(), refused.err());
            assertTrue(refused.err().contains("its lease was renewed"), refused.err());

            ended.process().destroy();
            assertEquals(143, ended.await().exitCode());
            assertEquals(1, Leases.of(batch).size(), "the lease is not that of the one that waited");

            sampling.kill();
            Program.Run resumed = waiting.await();
            assertFalse(resumed.outcome().get("already_finished").asBoolean());
            assertTrue(resumed.err().contains("whose process has ended"), resumed.err());
            assertWhole(batch, kept);
        }
    }

    private static void signal(Program.Running run, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(run.process().pid()))
                .start()
                .waitFor();
    }

    @Test
    void toldToEndItGivesItsLeaseBack() throws Exception {
        Path batch = folder.resolve("ended");
        try (Program.Running sampling = startAndWait("ended")) {
            sampling.process().destroy();
            assertEquals(143, sampling.await().exitCode());
        }
        Map<String, FileTime> kept = finished(batch);
        assertEquals(List.of(), Leases.of(batch));

        new Program(folder).flowmatch(words(SAMPLE + "ended")).outcome();
        assertWhole(batch, kept);
    }

    @Test
    void aFullDiskLeavesNoBatchAndIsFinishedWhenThereIsRoom() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        // A file has 1,024 rows of an id and two floats, which hardly compress.
        assumeTrue(mount("-t", "tmpfs", "-o", "size=80k", "tmpfs", disk.toString()), "a disk of its own needs root");
        try {
            Path batch = disk.resolve("samples");
            Program.Run full = new Program(folder).flowmatch(words(SAMPLE + batch));
            assertEquals(1, full.exitCode(), full.err());
            assertTrue(full.err().contains("No space left on device"), full.err());
            Map<String, FileTime> kept = finished(batch);
            assertTrue(!kept.isEmpty() && kept.size() < FILES, "finished: " + kept);
            assertNoBatch(batch);

            assertTrue(mount("-o", "remount,size=50m", disk.toString()));
            new Program(folder).flowmatch(words(SAMPLE + batch)).outcome();
            assertWhole(batch, kept);
        } finally {
            new ProcessBuilder("umount", disk.toString()).start().waitFor();
        }
    }

    private static boolean mount(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
