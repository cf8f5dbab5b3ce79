package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that teaches another, by the commands as a user types them. */
class ReflowIT {
    @TempDir
    Path folder;

    private JsonNode json(String path) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(path).toFile());
    }

    private Program.Run run(String command) throws IOException, InterruptedException {
        return new Program(folder).flowmatch(command.split(" "));
    }

    @Test
    void aModelBecomesTheTeacherOfOneThatTakesOneStep() throws Exception {
        run("pairs --source moons --noise 8gaussians --coupling ot --coupling-batch 128 --rows 4000 --output pairs")
                .outcome();
        run("train --pairs pairs --output model --hidden 16 --layers 2 --time-embedding 8 --batch 128 --workers 2"
                        + " --epochs 2")
                .outcome();
        assertEquals(128, json("pairs/_manifest.json").get("coupling_batch").asInt());

        String reflow = "reflow --model model --output straight-pairs --count 4000 --steps 10 --solver midpoint"
                + " --grid-power 1.5 --seed 3 --shard-rows 1000 --validation-fraction 0.1 --mode resume";
        JsonNode outcome = run(reflow).outcome();
        JsonNode manifest = json("straight-pairs/_manifest.json");
        assertAll(
                () -> assertEquals("reflow", outcome.get("command").textValue()),
                () -> assertEquals(3600, outcome.get("rows").asLong()),
                () -> assertEquals(400, outcome.get("validation_rows").asLong()),
                () -> assertTrue(outcome.get("rows_per_second").asDouble() > 0),
                () -> assertFalse(outcome.get("already_finished").asBoolean()),
                () -> assertEquals(json("model/model.json").get("weights_sha256"), manifest.get("teacher")),
                () -> assertEquals(
                        "midpoint", manifest.get("sampling").get("solver").textValue()),
                () -> assertEquals(10, manifest.get("sampling").get("steps").asInt()),
                () -> assertEquals(
                        1.5, manifest.get("sampling").get("grid_power").asDouble()),
                () -> assertEquals(3, manifest.get("seed").asInt()),
                () -> assertEquals("8gaussians", manifest.get("noise").textValue()),
                () -> assertEquals(4, manifest.get("shards").size()));

        assertTrue(run(reflow).outcome().get("already_finished").asBoolean());
        Program.Run changed = run(reflow.replace("--steps 10", "--steps 11"));
        assertEquals(2, changed.exitCode(), changed.err());
        assertTrue(changed.err().contains("steps was 10 and is now 11"), changed.err());

        run("train --pairs straight-pairs --init-from model --objective distill --output straight --batch 128"
                        + " --workers 2 --epochs 2")
                .outcome();
        JsonNode options = json("straight/model.json").get("options");
        assertEquals("distill", options.get("objective").textValue());
        assertEquals(16, options.get("hidden").asInt());
        JsonNode samples = run("sample --model straight --steps 1 --count 500 --output samples")
                .outcome();
        assertEquals(500, samples.get("evaluations").asLong());
    }
}
