package dev.flowmatch.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.io.ModelDirectory;
import dev.flowmatch.model.VelocityMlpWeights;
import java.io.IOException;
import java.nio.file.Path;
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
        pairs = PairSets.write(folder.resolve("pairs"), "8gaussians", 40_000, 2_000, 8_192);
    }

    private TrainVelocity training(String output) {
        return new TrainVelocity(LocalSpark.session())
                .pairs(pairs)
                .output(folder.resolve(output).toString())
                .hidden(32)
                .layers(2)
                .timeEmbedding(16)
                .batch(256)
                .workers(4)
                .averagingFrequency(5)
                .epochs(2)
                .warmupSteps(10)
                .ema(0.9);
    }

    @Test
    void lowersTheLossAndPublishesAModel() throws IOException {
        TrainVelocity.Result result = training("lowers").learningRate(3e-3).execute();

        assertEquals("finished", result.stopReason());
        assertEquals(2 * (40_000 / 1024) * 1024, result.rows());
        // A constant predictor's loss is the variance of x1 - x0 per column: 12.5 + 0.32 + 1.
        assertTrue(result.trainLoss() < 10, "loss " + result.trainLoss());
        assertTrue(result.validationLoss() < 12, "validation loss " + result.validationLoss());
        ModelDirectory model = ModelDirectory.read(
                new Configuration(),
                new org.apache.hadoop.fs.Path(folder.resolve("lowers").toUri()));
        assertEquals(
                32, VelocityMlpWeights.fromSafeTensors(model.weights()).spec().hidden());
    }
}
