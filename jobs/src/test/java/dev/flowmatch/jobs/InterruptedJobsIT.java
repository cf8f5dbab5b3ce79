package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that are told to end, by Ctrl-C or SIGTERM: one line, and the command in it goes on. */
class InterruptedJobsIT {
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;
    private static final Pattern SPARKS = Pattern.compile("\\d\\d/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d (INFO|WARN) ");
    private static final String TRAIN = "train --pairs pairs --hidden 256 --layers 4 --time-embedding 32 --batch 64"
            + " --workers 2 --averaging-frequency 4 --rows 40960 --checkpoint-every 3 --output ";

    @TempDir
    static Path folder;

    private static String[] words(String line) {
        return line.split(" ", -1);
    }

    @BeforeAll
    static void makePairsAndAModel() throws Exception {
        Program program = new Program(folder);
        program.flowmatch(words("pairs --source 8gaussians --rows 6000 --shard-rows 1000 --output pairs"))
                .outcome();
        program.flowmatch(words("train --pairs pairs --output model --hidden 256 --layers 4 --time-embedding 32"
                        + " --batch 64 --rows 2560"))
                .outcome();
    }

    /** Sends a signal once something is so, and returns the one line that the command left. */
    private static String interrupt(Program.Running running, int signal, Program.Condition moment) throws Exception {
        try (running) {
            running.until(moment);
            new ProcessBuilder(
                            "kill",
                            "-" + signal,
                            String.valueOf(running.process().pid()))
                    .start()
                    .waitFor();
            Program.Run run = running.await();
            assertEquals(128 + signal, run.exitCode(), run.err());
            assertFalse(run.err().contains("Exception"), run.err());
            assertFalse(run.err().contains("\tat "), run.err());
            List<String> said = run.err()
                    .lines()
                    .filter(line -> line.contains("interrupted; "))
                    .toList();
            assertEquals(1, said.size(), run.err());
            // What Spark's threads log while the process ends may come behind it.
            List<String> lines = run.err()
                    .lines()
                    .filter(line -> !SPARKS.matcher(line).lookingAt())
                    .toList();
            assertEquals(said.get(0), lines.get(lines.size() - 1), run.err());
            return said.get(0);
        }
    }

    /** The command that the line names, run as it stands but for the program's name. */
    private static JsonNode goOn(String line) throws Exception {
        String command = line.substring(line.indexOf(": flowmatch ") + ": flowmatch ".length());
        return new Program(folder).flowmatch(words(command)).outcome();
    }

    private static boolean exists(String path) {
        return Files.exists(folder.resolve(path));
    }

    private static boolean holds(String output, String pattern) throws IOException {
        if (!exists(output)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(folder.resolve(output))) {
            return files.anyMatch(file -> file.getFileName().toString().matches(pattern));
        }
    }

    @Test
    void pairsGoOn() throws Exception {
        String command = "pairs --source checkerboard --coupling ot --rows 400000 --shard-rows 2000 --output many";
        String line = interrupt(
                new Program(folder).startFlowmatch(words(command)), SIGTERM, () -> holds("many", "part-.*parquet"));
        assertEquals("flowmatch pairs: interrupted; go on with: flowmatch " + command + " --mode resume", line);
        JsonNode outcome = goOn(line);
        assertEquals(
                400_000,
                outcome.get("rows").asLong() + outcome.get("validation_rows").asLong());
    }

    @Test
    void aTrainingGoesOnFromItsCheckpoint() throws Exception {
        String line = interrupt(
                new Program(folder).startFlowmatch(words(TRAIN + "trained")),
                SIGTERM,
                () -> exists("trained/checkpoints/round-000003/checkpoint.json"));
        assertEquals("flowmatch train: interrupted; go on with: flowmatch " + TRAIN + "trained --resume", line);
        assertFalse(exists("trained/model.json"));
        assertEquals(80, goOn(line).get("rounds").asInt());
        List<String> history = Files.readAllLines(folder.resolve("trained/history.csv"));
        assertEquals(81, history.size());
    }

    /** As a terminal does it, which sends SIGINT to a process that takes it. */
    private static List<String> asInATerminal(List<String> command) {
        List<String> all = new ArrayList<>(List.of("env", "--default-signal=INT"));
        all.addAll(command);
        return all;
    }

    @Test
    void aSamplingKeepsItsFilesBySparkSubmitToo() throws Exception {
        String sample = "sample --model model --count 16384 --file-rows 1024 --steps 200 --output ";
        List<String> submitted =
                new Program(folder).sparkSubmitCommand(List.of("--master", "local[2]"), words(sample + "submitted"));
        String line = interrupt(
                new Program(folder).start(asInATerminal(submitted), Program.ofSpark()),
                SIGINT,
                () -> holds("submitted", "part-00001\\.json"));
        assertEquals(
                "flowmatch sample: interrupted; go on with the same options for Spark and: flowmatch " + sample
                        + "submitted --mode resume",
                line);
        JsonNode outcome = goOn(line);
        assertEquals(16_384, outcome.get("rows").asLong());
        assertFalse(outcome.get("already_finished").asBoolean());
    }

    @Test
    void aDemoGoesOnWhereItWasWithWhatItWasBegunWith() throws Exception {
        String demo = "demo --minutes 0.15 --samples 60000 --seed 5 --output demo";
        String first = interrupt(
                new Program(folder).startFlowmatch(words(demo)),
                SIGTERM,
                () -> holds("demo/model/checkpoints", "checkpoint\\.json"));
        assertEquals("flowmatch demo: interrupted; go on with: flowmatch " + demo, first);
        JsonNode plan =
                new ObjectMapper().readTree(folder.resolve("demo/demo.json").toFile());
        byte[] pairs = Files.readAllBytes(folder.resolve("demo/pairs/_manifest.json"));

        Program.Run other = new Program(folder).flowmatch(words(demo.replace("--seed 5", "--seed 6")));
        assertEquals(2, other.exitCode(), other.err());
        assertTrue(other.err().contains("--seed 5, not 6"), other.err());

        String second = interrupt(
                new Program(folder).startFlowmatch(words(demo)),
                SIGTERM,
                () -> exists("demo/model/model.json") && holds("demo/samples", "_staging-.*"));
        assertEquals(first, second);
        byte[] weights = Files.readAllBytes(folder.resolve("demo/model/velocity.safetensors"));

        JsonNode outcome = goOn(second);
        assertEquals(60_000, outcome.get("rows").asLong());
        assertTrue(outcome.get("training_rows").asLong()
                >= plan.get("training_rows").asLong());
        assertTrue(Arrays.equals(pairs, Files.readAllBytes(folder.resolve("demo/pairs/_manifest.json"))));
        assertTrue(Arrays.equals(weights, Files.readAllBytes(folder.resolve("demo/model/velocity.safetensors"))));
        assertTrue(exists("demo/report/report.html"));

        Program.Run again = new Program(folder).flowmatch(words(demo));
        assertEquals(2, again.exitCode(), again.err());
        assertTrue(again.err().contains("already holds a finished demo"), again.err());
    }
}
