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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

    /** The finished files of a batch that is not, with the times at which they were. */
    private static Map<String, FileTime> finished(Path batch) throws IOException {
        Map<String, FileTime> finished = new HashMap<>();
        for (Path file : listing(batch)) {
            if (file.getFileName().toString().startsWith("_staging-")) {
                for (Path staged : listing(file)) {
                    String name = staged.getFileName().toString();
                    if (name.matches("part-\\d+\\.json")) {
                        String data = name.replace(".json", ".parquet");
                        finished.put(data, Files.getLastModifiedTime(file.resolve(data)));
                    }
                }
            }
        }
        return finished;
    }

    private static List<Path> listing(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** What readers go by, file names without an underscore, a manifest, _SUCCESS: nothing of it is there. */
    private static void assertNoBatch(Path batch) throws IOException {
        for (Path file : listing(batch)) {
            String name = file.getFileName().toString();
            assertTrue(name.startsWith("_staging-") || name.equals("_lease.json"), name);
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

        Program.Run tooEarly = new Program(folder).flowmatch(words(SAMPLE + "killed"));
        assertEquals(1, tooEarly.exitCode(), tooEarly.err());
        assertTrue(tooEarly.err().contains("its lease was renewed"), tooEarly.err());

        Leases.age(batch);
        JsonNode resumed =
                new Program(folder).flowmatch(words(SAMPLE + "killed")).outcome();
        assertFalse(resumed.get("already_finished").asBoolean());
        assertWhole(batch, kept);
    }

    @Test
    void toldToEndItGivesItsLeaseBack() throws Exception {
        Path batch = folder.resolve("ended");
        try (Program.Running sampling = startAndWait("ended")) {
            sampling.process().destroy();
            assertEquals(143, sampling.await().exitCode());
        }
        Map<String, FileTime> kept = finished(batch);
        assertFalse(Files.exists(batch.resolve("_lease.json")));

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
