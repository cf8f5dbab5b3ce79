package dev.flowmatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.evaluation.EvaluateSamples;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.sampling.GenerateReflowPairs;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.training.TrainVelocity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowMatchingTest {
    private static final int ROWS = 3000;

    @TempDir
    Path folder;

    private final FlowMatching flow = new FlowMatching(LocalSession.get());

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** Flights whose distance is ten times their delay, give or take: a correlation of 0.97 that noise does not have. */
    private String flights() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        StringBuilder csv = new StringBuilder("delay,distance\n");
        for (int i = 0; i < ROWS; i++) {
            double delay = 100 + 20 * gaussian(random);
            csv.append(Math.round(delay))
                    .append(',')
                    .append(10 * delay + 50 * gaussian(random))
                    .append('\n');
        }
        return Files.writeString(folder.resolve("flights.csv"), csv).toString();
    }

    /** A sum of twelve uniform numbers: mean 0, variance 1. */
    private static double gaussian(SplittableRandom random) {
        return random.doubles(12).sum() - 6;
    }

    @Test
    void fromATableToSamplesAndAReport() throws IOException {
        String flights = flights();

        GeneratePairs.Result pairs =
                flow.generatePairs(flights, path("pairs")).drawsPerRow(10).execute();
        TrainVelocity.Result training = small(flow.trainVelocity(path("pairs"), path("model")))
                .epochs(6)
                .execute();
        GenerateSamples.Result samples = flow.generateSamples(path("model"), 4000, path("samples"))
                .seed(3)
                .execute();
        EvaluateSamples.Result report = flow.evaluateSamples(path("samples"), flights, path("report"))
                .model(path("model"))
                .execute();

        assertEquals(ROWS * 10, pairs.rows() + pairs.validationRows());
        assertTrue(training.validationLoss() > 0, "validation loss " + training.validationLoss());
        assertEquals(4000, samples.rows());
        Dataset<Row> drawn = LocalSession.get().read().parquet(path("samples"));
        assertEquals("STRUCT<id: BIGINT, delay: INT, distance: DOUBLE>", sql(drawn));
        // The mean of 4000 has a deviation of 0.3; a few more are allowed for what the network has not learned.
        assertEquals(100, drawn.selectExpr("avg(delay)").first().getDouble(0), 3);
        // Between the noise itself and these flights it would be 0.67, their correlation being what noise lacks.
        assertTrue(report.metrics().get("sliced_w2") < 0.25, report.metrics().toString());
        assertTrue(Files.exists(Path.of(report.report())));
    }

    /** Eight clusters: the student starts from its teacher, and teaches a next one (2- and 3-rectified flows). */
    @Test
    void aModelTeachesAnotherAndThatAThird() throws IOException {
        flow.generatePairs("8gaussians", path("pairs")).rows(20_000).execute();
        small(flow.trainVelocity(path("pairs"), path("flow-1"))).execute();
        double first = teach("flow-1", "flow-2");
        double second = teach("flow-2", "flow-3");

        // Independent noise leaves a loss of 2 or more; a teacher's endpoint is a function of its noise, and a
        // straighter
        // teacher's one that a network of this size learns better.
        assertTrue(first < 1.5, "validation loss " + first);
        assertTrue(second < 0.5 * first, "validation losses " + first + " and " + second);
        assertEquals(
                Hashes.sha256(Files.readAllBytes(folder.resolve("flow-2/velocity.safetensors"))),
                PairManifest.read(new Configuration(), new org.apache.hadoop.fs.Path(path("flow-2-pairs")))
                        .teacher());
    }

    /** The validation loss of a student, which starts from the weights of its teacher. */
    private double teach(String teacher, String student) throws IOException {
        GenerateReflowPairs.Result pairs = flow.generateReflowPairs(path(teacher), 12_000, path(teacher + "-pairs"))
                .solver(new EulerSolver(20))
                .execute();
        assertEquals(12_000, pairs.rows() + pairs.validationRows());
        return small(flow.trainVelocity(path(teacher + "-pairs"), path(student)))
                .initFrom(path(teacher))
                .execute()
                .validationLoss();
    }

    private static TrainVelocity small(TrainVelocity training) {
        return training.hidden(32)
                .layers(2)
                .timeEmbedding(16)
                .batch(256)
                .workers(2)
                .epochs(4)
                .warmupSteps(20)
                .learningRate(5e-3)
                .ema(0.98);
    }

    private static String sql(Dataset<Row> table) {
        return table.schema().sql().replace(" NOT NULL", "");
    }

    @Test
    void nothingHappensBeforeExecute() {
        flow.generatePairs("checkerboard", path("pairs"));
        assertFalse(Files.exists(folder.resolve("pairs")));
    }

    @Test
    void rejectsZeroSamples() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> flow.generateSamples(path("model"), 0, path("samples")));
        assertEquals("count must be at least 1, but was 0", e.getMessage());
    }
}
