package dev.flowmatch.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.PairSets;
import dev.flowmatch.fixture.UnreadableOnceFileSystem;
import dev.flowmatch.model.HistoryEntry;
import dev.flowmatch.model.TrainingHistory;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.storage.WriteMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainVelocityTest {
    @TempDir
    static Path folder;

    private static String pairs;

    @BeforeAll
    static void pairs() {
        pairs = PairSets.write(folder.resolve("pairs"), "8gaussians", 20_000, 2_000, 4_096);
    }

    /** Two epochs of 19 local steps for each of 4 workers, in rounds of 5. */
    private TrainVelocity training(String output) {
        return new TrainVelocity(LocalSession.get())
                .pairs(pairs)
                .output(folder.resolve(output).toString())
                .hidden(32)
                .layers(2)
                .timeEmbedding(16)
                .batch(256)
                .workers(4)
                .averagingFrequency(5)
                .epochs(2)
                .learningRate(3e-3)
                .warmupSteps(10)
                .ema(0.9)
                .checkpointEvery(1);
    }

    private static byte[] weights(String output) throws IOException {
        return Files.readAllBytes(folder.resolve(output).resolve("velocity.safetensors"));
    }

    @Test
    void lowersTheLossAndPublishesAModel() throws IOException {
        TrainVelocity.Result result = training("lowers").execute();

        assertEquals("finished", result.stopReason());
        assertEquals(2 * 19 * 1024, result.rows());
        assertEquals(8, result.rounds());
        assertFalse(result.overfitting());
        // A constant predictor's loss is the variance of x1 - x0 in a column: 25/2 + 0.1^0.5 + 1 = 13.8.
        assertTrue(result.trainLoss() < 12, "loss " + result.trainLoss());
        assertTrue(result.validationLoss() < 13, "validation loss " + result.validationLoss());
        assertEquals(
                32, VelocityMlpWeights.fromSafeTensors(weights("lowers")).spec().hidden());
        List<HistoryEntry> history = TrainingHistory.read(
                new Configuration(),
                new org.apache.hadoop.fs.Path(
                        folder.resolve("lowers/history.csv").toUri()));
        assertEquals(8, history.size());
        assertEquals(result.rows(), history.get(7).rows());
        assertTrue(Files.size(folder.resolve("lowers/loss.png")) > 1000);
        try (Stream<Path> files = Files.list(folder.resolve("lowers"))) {
            assertEquals(
                    Set.of("checkpoints", "history.csv", "loss.png", "model.json", "velocity.safetensors"),
                    new TreeSet<>(
                            files.map(file -> file.getFileName().toString()).toList()));
        }
    }

    @Test
    void theSameOptionsGiveTheSameWeightsWhateverOrderTheWorkersFinishIn() throws IOException {
        training("first").execute();
        training("second").execute();
        training("other").seed(1).execute();

        assertArrayEquals(weights("first"), weights("second"));
        assertFalse(Arrays.equals(weights("first"), weights("other")), "another seed");
    }

    @Test
    void anInterruptedTrainingEndsWithTheWeightsOfAnUnbrokenOne() throws IOException {
        training("unbroken").checkpointEvery(3).execute();
        // Interrupted after round 5 of 8: round 4 and 5 are done again from the checkpoint of round 3.
        assertThrows(
                Interruption.class,
                () -> training("broken")
                        .checkpointEvery(3)
                        .progress(new InterruptAfter(5))
                        .execute());
        assertFalse(Files.exists(folder.resolve("broken/model.json")));

        TrainVelocity.Result result =
                training("broken").checkpointEvery(3).resume().execute();

        assertEquals(8, result.rounds());
        assertArrayEquals(weights("unbroken"), weights("broken"));
    }

    @Test
    void aFailedTaskIsTriedAgainAndChangesNothing() throws IOException {
        training("undisturbed").execute();
        UnreadableOnceFileSystem.register(LocalSession.get().sparkContext().hadoopConfiguration(), 2);

        training("disturbed").pairs("unreadable-once://" + pairs).execute();

        assertEquals(0, UnreadableOnceFileSystem.failuresLeft(), "two tasks have failed");
        assertArrayEquals(weights("undisturbed"), weights("disturbed"));
    }

    @Test
    void resumingWithoutWorkersTakesTheCheckpointsAndOtherOptionsAreRefusedByName() throws IOException {
        assertThrows(
                Interruption.class,
                () -> training("options").progress(new InterruptAfter(2)).execute());

        UsageException rate = assertThrows(
                UsageException.class,
                () -> training("options").learningRate(1e-2).resume().execute());
        assertEquals(
                "cannot resume with another --learning-rate: the checkpoint was trained with 0.003, not 0.01",
                rate.getMessage());
        UsageException workers = assertThrows(
                UsageException.class,
                () -> training("options").workers(2).resume().execute());
        assertTrue(workers.getMessage().contains("--workers"), workers.getMessage());

        Path manifest = folder.resolve("options/checkpoints/round-000001/checkpoint.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"workers\" : 4", "\"workers\" : \"several\""));
        DataException altered = assertThrows(
                DataException.class, () -> training("options").resume().execute());
        assertTrue(
                altered.getMessage().endsWith("options.workers must be a whole number from 1, but is several"),
                altered.getMessage());
    }

    /** Such a training would end at once, and publish what it has. */
    @Test
    void aCheckpointBeyondTheTrainingIsRefused() throws IOException {
        assertThrows(
                Interruption.class,
                () -> training("beyond").progress(new InterruptAfter(2)).execute());
        Path manifest = folder.resolve("beyond/checkpoints/round-000001/checkpoint.json");
        Files.writeString(
                manifest, Files.readString(manifest).replaceFirst("\"steps\" : \\d+", "\"steps\" : 8589934592"));
        DataException refused = assertThrows(
                DataException.class, () -> training("beyond").resume().execute());
        assertTrue(refused.getMessage().contains("step 8589934592 must be at most"), refused.getMessage());
        assertFalse(Files.exists(folder.resolve("beyond/model.json")));
    }

    @Test
    void keepsTheNewestTwoCheckpointsAndTheBest() throws IOException {
        training("kept").execute();

        try (Stream<Path> checkpoints = Files.list(folder.resolve("kept/checkpoints"))) {
            List<String> names = checkpoints
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
            assertTrue(names.containsAll(List.of("round-000007", "round-000008")), names.toString());
            assertTrue(names.size() <= 3, names.toString());
        }
    }

    @Test
    void refusesAnExistingModelUnlessTold() throws IOException {
        training("exists").execute();

        UsageException e =
                assertThrows(UsageException.class, () -> training("exists").execute());
        assertTrue(e.getMessage().contains("already exists"), e.getMessage());
        training("exists").seed(7).mode(WriteMode.OVERWRITE).execute();
    }

    @Test
    void refusesFewerRowsThanOneBatchForEachWorker() {
        UsageException e = assertThrows(
                UsageException.class, () -> training("few").batch(8192).execute());

        assertTrue(
                e.getMessage().contains("has 20000 training rows, fewer than 4 workers x batch 8192 = 32768"),
                e.getMessage());
        assertTrue(e.getMessage().contains("--draws-per-row 2"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("few")));
    }

    @Test
    void refusesPairsThatAreNotThere() {
        UsageException e = assertThrows(
                UsageException.class,
                () -> training("nothing")
                        .pairs(folder.resolve("missing").toString())
                        .execute());

        assertTrue(e.getMessage().contains("does not exist"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("nothing")));
    }

    @Test
    void aLossThatIsNotFiniteStopsTheTrainingAndKeepsTheLastCheckpoint() throws IOException {
        DataException e = assertThrows(
                DataException.class,
                () -> training("diverges").learningRate(1e18).warmupSteps(0).execute());

        assertTrue(e.getMessage().startsWith("the loss is not finite in round "), e.getMessage());
        assertTrue(e.getMessage().contains("largest input "), e.getMessage());
        assertFalse(Files.exists(folder.resolve("diverges/model.json")));
    }

    @Test
    void patiencePublishesTheBestWeights() throws IOException {
        // At this rate the loss rises at once, so that the first validation, after round 10, stays the best.
        TrainVelocity.Result result = training("patience")
                .averagingFrequency(1)
                .schedule("constant")
                .learningRate(0.5)
                .patience(1)
                .epochs(4)
                .execute();

        assertTrue(result.stopReason().equals("patience") || result.stopReason().equals("finished"));
        assertEquals(
                result.validationLoss(),
                TrainingHistory.read(
                                new Configuration(),
                                new org.apache.hadoop.fs.Path(
                                        folder.resolve("patience/history.csv").toUri()))
                        .stream()
                        .mapToDouble(HistoryEntry::validationLoss)
                        .filter(loss -> !Double.isNaN(loss))
                        .min()
                        .orElseThrow());
    }

    @Test
    void redrawnTimesChangeTheWeightsButNotTheirReproducibility() throws IOException {
        training("redrawn").redraw("all").execute();
        training("again").redraw("all").execute();
        training("asTheyAre").redraw("none").execute();

        assertArrayEquals(weights("redrawn"), weights("again"));
        assertNotEquals(Arrays.hashCode(weights("redrawn")), Arrays.hashCode(weights("asTheyAre")));
    }

    private static final class Interruption extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Throws when a round is reported, as a driver might die between two rounds. */
    private record InterruptAfter(int round) implements Progress {
        @Override
        public void start(String task, long total, String unit) {}

        @Override
        public void update(long done, String detail) {
            if (detail.startsWith("round " + round + "/")) {
                throw new Interruption();
            }
        }

        @Override
        public void finish() {}
    }
}
