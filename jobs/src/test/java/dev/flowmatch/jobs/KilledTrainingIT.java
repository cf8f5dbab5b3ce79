package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings in processes of their own, killed by SIGKILL and resumed. */
class KilledTrainingIT {
    /** 20 rounds of 4 steps for each of two workers; the network large enough that writing it takes a moment. */
    private static final String TRAIN = "train --pairs pairs --hidden 256 --layers 3 --time-embedding 32 --batch 64"
            + " --workers 2 --averaging-frequency 4 --rows 10240 --ema 0.9 --patience 100 --output ";

    @TempDir
    static Path folder;

    private static byte[] unbroken;

    private static String[] words(String line) {
        return line.split(" ", -1);
    }

    @BeforeAll
    static void trainWithoutABreak() throws Exception {
        Program program = new Program(folder);
        program.flowmatch(words("pairs --source 8gaussians --rows 6000 --shard-rows 1000 --output pairs"))
                .outcome();
        assertEquals(
                20,
                program.flowmatch(words(TRAIN + "unbroken --checkpoint-every 3"))
                        .outcome()
                        .get("rounds")
                        .asInt());
        unbroken = Files.readAllBytes(folder.resolve("unbroken/velocity.safetensors"));
    }

    private static List<Path> checkpoints(String model) throws IOException {
        Path checkpoints = folder.resolve(model).resolve("checkpoints");
        if (!Files.exists(checkpoints)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(checkpoints)) {
            return paths.sorted().toList();
        }
    }

    private static boolean isHalfWritten(Path checkpoint) {
        return Files.exists(checkpoint.resolve("network.zip")) && !Files.exists(checkpoint.resolve("checkpoint.json"));
    }

    private static void assertEndsAsUnbroken(Program.Run resumed, String model) throws Exception {
        assertEquals(20, resumed.outcome().get("rounds").asInt());
        assertArrayEquals(unbroken, Files.readAllBytes(folder.resolve(model).resolve("velocity.safetensors")));
        assertEquals(
                21,
                Files.readAllLines(folder.resolve(model).resolve("history.csv")).size());
        assertEquals(List.of(), Leases.of(folder.resolve(model)));
    }

    @Test
    void killedBetweenTwoCheckpointsItEndsWithTheWeightsOfAnUnbrokenTraining() throws Exception {
        String command = TRAIN + "killed --checkpoint-every 3";
        try (Program.Running training = new Program(folder).startFlowmatch(words(command))) {
            Path round = folder.resolve("killed/checkpoints/round-000006/checkpoint.json");
            training.until(() -> Files.exists(round));
            training.kill();
        }
        assertFalse(Files.exists(folder.resolve("killed/model.json")), "a training that was killed has no model");

        // As if on another machine: then nobody can tell that the process has ended.
        Leases.moveElsewhere(folder.resolve("killed"), Duration.ofMinutes(2));
        Program.Run refused = new Program(folder).flowmatch(words(command + " --resume --no-wait"));
        assertEquals(1, refused.exitCode(), refused.err());
        assertTrue(refused.err().contains("its lease was renewed"), refused.err());

        try (Program.Running waiting = new Program(folder).startFlowmatch(words(command + " --resume"))) {
            waiting.until(() -> Files.readString(waiting.err()).contains("waiting: output "));
            Leases.moveElsewhere(folder.resolve("killed"), Duration.ofSeconds(1));
            Program.Run resumed = waiting.await();
            assertTrue(resumed.err().matches("(?s).* expires at \\S+ \\(in \\d+ s\\) unless renewed.*"), resumed.err());
            assertTrue(resumed.err().contains("which has expired"), resumed.err());
            assertEndsAsUnbroken(resumed, "killed");
        }
    }

    @Test
    void killedWhileItWritesACheckpointItTakesTheOneBefore() throws Exception {
        String command = TRAIN + "halved --checkpoint-every 1";
        // A write may just have been finished when the signal arrives: then the resumed training is killed.
        boolean resumed = false;
        for (int rounds = 1; checkpoints("halved").stream().noneMatch(KilledTrainingIT::isHalfWritten); ) {
            int least = rounds;
            try (Program.Running training =
                    new Program(folder).startFlowmatch(words(command + (resumed ? " --resume" : "")))) {
                training.until(() ->
                        checkpoints("halved").stream().anyMatch(path -> number(path) > least && isHalfWritten(path)));
                training.kill();
            }
            resumed = true;
            rounds = checkpoints("halved").stream()
                    .mapToInt(KilledTrainingIT::number)
                    .max()
                    .orElseThrow();
        }
        Program.Run atOnce = new Program(folder).flowmatch(words(command + " --resume --no-wait"));
        assertTrue(atOnce.err().contains("whose process has ended"), atOnce.err());
        assertEndsAsUnbroken(atOnce, "halved");
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring("round-".length()));
    }
}
