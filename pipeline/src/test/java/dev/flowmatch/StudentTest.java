package dev.flowmatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.distribution.Distribution;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.sampling.GenerateReflowPairs;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.training.TrainVelocity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that learn from a model, and flows that start elsewhere than at Gaussian noise. */
class StudentTest {
    @TempDir
    static Path folder;

    /** A teacher that leads 8gaussians to moons, and 20,000 pairs of it. */
    @BeforeAll
    static void teach() throws IOException {
        new GeneratePairs(LocalSession.get())
                .source("moons")
                .noise("8gaussians")
                .coupling("ot")
                .couplingBatch(256)
                .rows(20_000)
                .output(path("pairs"))
                .execute();
        training("pairs", "teacher").execute();
        new GenerateReflowPairs(LocalSession.get())
                .model(path("teacher"))
                .count(20_000)
                .solver(new EulerSolver(20))
                .output(path("reflow"))
                .execute();
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static TrainVelocity training(String pairs, String output) {
        return new TrainVelocity(LocalSession.get())
                .pairs(path(pairs))
                .output(path(output))
                .hidden(64)
                .layers(2)
                .timeEmbedding(16)
                .batch(256)
                .workers(2)
                .epochs(6)
                .learningRate(3e-3)
                .warmupSteps(20)
                .ema(0.98);
    }

    private static byte[] weights(String model) throws IOException {
        return Files.readAllBytes(folder.resolve(model).resolve("velocity.safetensors"));
    }

    private static List<Row> samples(String model, int steps, String output) {
        new GenerateSamples(LocalSession.get())
                .model(path(model))
                .output(path(output))
                .count(2000)
                .solver(new EulerSolver(steps))
                .trajectories(2000)
                .execute();
        return LocalSession.get().read().parquet(path(output)).orderBy("id").collectAsList();
    }

    private static double meanSquaredDistance(List<Row> a, List<Row> b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            double x = a.get(i).getDouble(1) - b.get(i).getDouble(1);
            double y = a.get(i).getDouble(2) - b.get(i).getDouble(2);
            sum += x * x + y * y;
        }
        return sum / a.size();
    }

    @Test
    void aDistilledStudentTakesOneStepToItsTeachersEndpoint() throws IOException {
        training("reflow", "distilled")
                .objective("distill")
                .initFrom(path("teacher"))
                .epochs(12)
                .execute();

        List<Row> teacher = samples("teacher", 20, "samples-teacher");
        double before = meanSquaredDistance(samples("teacher", 1, "samples-teacher-1"), teacher);
        double after = meanSquaredDistance(samples("distilled", 1, "samples-distilled-1"), teacher);
        // Each endpoint is a fixed function of its start, so that the distance can go to zero; a teacher of crossing
        // pairs leaves much for one step to mend.
        assertTrue(after < 0.5 * before && after < 0.5, "from " + before + " to " + after);
    }

    @Test
    void aTrainingStartsFromTheGivenWeightsExactly() throws IOException {
        TrainVelocity unmoved = new TrainVelocity(LocalSession.get())
                .pairs(path("reflow"))
                .output(path("unmoved"))
                .initFrom(path("teacher"))
                .batch(256)
                .workers(2)
                .rows(512)
                .learningRate(1e-30)
                .schedule("constant")
                .warmupSteps(0)
                .weightDecay(0)
                .ema(0);
        unmoved.execute();

        assertArrayEquals(weights("teacher"), weights("unmoved"));
        ModelManifest manifest =
                ModelManifest.read(new Configuration(false), new org.apache.hadoop.fs.Path(path("unmoved")));
        assertEquals(64, manifest.specification().hidden(), "the sizes are the teacher's");
        ModelManifest teacher =
                ModelManifest.read(new Configuration(false), new org.apache.hadoop.fs.Path(path("teacher")));
        assertEquals(teacher.weightsSha256(), manifest.options().get("init-from"));
    }

    @Test
    void otherSizesThanThoseOfTheModelToStartFromAreRefused() {
        UsageException e = assertThrows(
                UsageException.class,
                () -> training("reflow", "other")
                        .hidden(65)
                        .initFrom(path("teacher"))
                        .execute());
        assertTrue(e.getMessage().contains("the model to start from"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("other")));
    }

    @Test
    void aTeachersPairsAndOtherNoiseAreNotRedrawn() {
        UsageException reflow = assertThrows(
                UsageException.class,
                () -> training("reflow", "redrawn").redraw("all").execute());
        assertTrue(reflow.getMessage().contains("their data a teacher's endpoints"), reflow.getMessage());
        new GeneratePairs(LocalSession.get())
                .source("moons")
                .noise("8gaussians")
                .rows(1000)
                .output(path("independent"))
                .execute();
        UsageException noise = assertThrows(
                UsageException.class,
                () -> training("independent", "redrawn").redraw("all").execute());
        assertTrue(noise.getMessage().contains("their noise 8gaussians"), noise.getMessage());
        assertFalse(Files.exists(folder.resolve("redrawn")));
    }

    @Test
    void samplesAndReflowPairsStartFromTheNoiseOfTheTraining() throws IOException {
        Distribution noise = ToyDistribution.named("8gaussians");
        float[] x0 = new float[2];
        PairSet pairs = PairSet.read(path("reflow"));
        assertEquals("8gaussians", pairs.manifest().noise());
        for (int id = 0; id < 1000; id++) {
            noise.sample(RowRandom.of(0, id, RowRandom.REFLOW), x0, 0);
            assertEquals(List.of(x0[0], x0[1]), pairs.training().get(id).x0());
        }
        samples("teacher", 2, "samples-start");
        List<Row> starts = LocalSession.get()
                .read()
                .parquet(path("samples-start/_trajectories"))
                .where("step = 0")
                .orderBy("id")
                .collectAsList();
        for (int id = 0; id < 2000; id++) {
            noise.sample(RowRandom.of(0, id, RowRandom.SAMPLING), x0, 0);
            assertEquals(x0[0], starts.get(id).getDouble(3), 1e-6);
            assertEquals(x0[1], starts.get(id).getDouble(4), 1e-6);
        }
    }

    @Test
    void theManifestNamesTheGroupsOfACoupling() throws IOException {
        assertEquals(256, PairSet.read(path("pairs")).manifest().couplingBatch());
    }
}
