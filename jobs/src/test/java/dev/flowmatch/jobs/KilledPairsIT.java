package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pair sets whose driver was killed: nothing to be taken for a set, resumed, and left alone when finished. */
class KilledPairsIT {
    /** Optimal transport in groups of a shard's size, so that a shard takes a while. */
    private static final String PAIRS = "pairs --source moons --rows 16000 --shard-rows 2000 --coupling ot"
            + " --coupling-batch 2000 --validation-fraction 0.125 --seed 3 --mode resume --output ";

    @TempDir
    static Path folder;

    private static Program.Run run(String line) throws Exception {
        return new Program(folder).flowmatch(line.split(" ", -1));
    }

    @Test
    void killedTheyAreNoSetAndAreFinishedByResuming() throws Exception {
        run(PAIRS + "unbroken").outcome();
        Path pairs = folder.resolve("killed");
        try (Program.Running job = new Program(folder).startFlowmatch((PAIRS + "killed").split(" ", -1))) {
            job.until(() -> DataFiles.finished(pairs).size() >= 2);
            job.kill();
        }
        Map<String, FileTime> kept = DataFiles.finished(pairs);
        assertTrue(kept.size() < 8, "killed too late");
        assertFalse(Files.exists(pairs.resolve("_manifest.json")));
        assertEquals(List.of(), Rows.of(pairs.toString()));

        Program.Run refused = run((PAIRS + "killed").replace("--seed 3", "--seed 4"));
        assertEquals(2, refused.exitCode(), refused.err());
        assertTrue(refused.err().contains("seed was 3 and is now 4"), refused.err());

        JsonNode resumed = run(PAIRS + "killed").outcome();
        assertFalse(resumed.get("already_finished").asBoolean());
        assertEquals(14_000, resumed.get("rows").asInt());
        assertWhole(pairs, kept);

        JsonNode again = run(PAIRS + "killed").outcome();
        assertTrue(again.get("already_finished").asBoolean());
        assertEquals(14_000, again.get("rows").asInt());
        assertEquals(2_000, again.get("validation_rows").asInt());
        assertWhole(pairs, kept);
    }

    private static void assertWhole(Path pairs, Map<String, FileTime> kept) throws Exception {
        for (String side : List.of(".", "validation")) {
            assertEquals(
                    Rows.of(folder.resolve("unbroken").resolve(side).toString()),
                    Rows.of(pairs.resolve(side).toString()));
        }
        for (Map.Entry<String, FileTime> file : kept.entrySet()) {
            assertEquals(file.getValue(), Files.getLastModifiedTime(pairs.resolve(file.getKey())), "made anew");
        }
        JsonNode verified = run("inspect --verify " + pairs).outcome();
        assertEquals(8, verified.get("verified_files").asInt());
    }
}
