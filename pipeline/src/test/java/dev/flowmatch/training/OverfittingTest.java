package dev.flowmatch.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.PairSets;
import dev.flowmatch.model.ModelManifest;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverfittingTest {
    @TempDir
    Path folder;

    private static Overfitting of(double trainLoss, double validationLoss, long validationRows) {
        return of(trainLoss, validationLoss, validationRows, validationLoss);
    }

    private static Overfitting of(double trainLoss, double validationLoss, long validationRows, double least) {
        return Overfitting.of(
                trainLoss, 500, new ValidationLoss.Estimate(validationLoss, 0, 0.5, validationRows), least);
    }

    @Test
    void isClearByAFactorAndBeyondChance() {
        assertTrue(of(0.29, 0.61, 57).isClear());
        assertTrue(of(0.29, 0.61, 28).isClear());
        // 1.2 times, however certain.
        assertFalse(of(0.5, 0.6, 60_000).isClear());
        // 1.3 times, with an error of 0.5 * sqrt(1/500 + 1/28) = 0.097.
        assertFalse(of(0.5, 0.65, 28).isClear());
        assertTrue(of(0.5, 0.65, 5700).isClear());
    }

    /** The figures of a table of 342 rows gone through 1,500 times, with 34 of them held out: their losses scatter by 2. */
    @Test
    void isClearWhereTheLossHasRisenOnTheSameRows() {
        ValidationLoss.Estimate validation = new ValidationLoss.Estimate(1.823, 0, 2, 34);
        assertTrue(Overfitting.of(0.66, 308, validation, 1.281).isClear());
        assertTrue(of(0.5, 0.65, 28, 0.58).isClear());
        assertFalse(of(0.5, 0.65, 28, 0.6).isClear());
        assertFalse(of(0.6, 0.65, 28, 0.5).isClear(), "as low as on the training rows");
    }

    @Test
    void isUnknownWithoutRowsHeldOut() {
        Overfitting unknown = Overfitting.of(
                0.5, 500, new ValidationLoss.Estimate(Double.NaN, Double.NaN, Double.NaN, 0), Double.POSITIVE_INFINITY);
        assertFalse(unknown.isKnown());
        assertFalse(unknown.isClear());
    }

    @Test
    void oneRowHeldOutTellsNothing() {
        assertFalse(Overfitting.of(0.5, 500, new ValidationLoss.Estimate(5, 0, Double.NaN, 1), 5)
                .isClear());
    }

    /** A network that sees the same 256 pairs 400 times knows which noise belongs to which point. */
    private TrainVelocity training(String output) {
        String pairs = PairSets.write(folder.resolve("pairs"), "8gaussians", 256, 256, 4096);
        return new TrainVelocity(LocalSession.get())
                .pairs(pairs)
                .output(folder.resolve(output).toString())
                .hidden(64)
                .layers(3)
                .timeEmbedding(16)
                .batch(128)
                .workers(1)
                .averagingFrequency(50)
                .epochs(400)
                .learningRate(3e-3)
                .redraw("none")
                .warmupSteps(10)
                .ema(0.9);
    }

    @Test
    void aTrainingThatLearnsItsRowsByHeartSaysSo() throws IOException {
        TrainVelocity.Result result = training("model").execute();
        assertTrue(result.overfitting(), result.toString());
        ModelManifest model = ModelManifest.read(
                new Configuration(),
                new org.apache.hadoop.fs.Path(folder.resolve("model").toString()));
        assertEquals(true, model.metrics().get("overfitting"));
        String advice = String.valueOf(model.metrics().get("advice"));
        assertTrue(advice.contains("clearly above that on the training rows"), advice);
        assertTrue(advice.contains("--patience") && advice.contains("--redraw all"), advice);
    }
}
