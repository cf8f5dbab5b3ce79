package dev.flowmatch.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import org.junit.jupiter.api.Test;

/** What a network must beat: the loss of the constant that a network of zeros predicts. */
class ConstantPredictorTest {
    private static final int ROWS = 200_000;
    private static final int BLOCK = 1000;

    @Test
    void lossOfZeroOnTheCheckerboardIsTheVarianceOfDataAndNoise() {
        VelocityMlpSpec spec = new VelocityMlpSpec(2, 8, 1, 8);
        ToyDistribution checkerboard = ToyDistribution.named("checkerboard");
        ToyDistribution gaussian = ToyDistribution.named("gaussian");
        float[] x0 = new float[2 * BLOCK];
        float[] x1 = new float[2 * BLOCK];
        float[] t = new float[BLOCK];
        RowRandom random = new RowRandom(1);
        double squares = 0;
        float[] zeros = new float[VelocityNetwork.flat(VelocityMlpWeights.initial(spec, 1)).length];
        try (VelocityLoss loss = new VelocityLoss(spec, VectorLayout.ofNumbers(spec.dim()), zeros, BLOCK)) {
            for (int row = 0; row < ROWS; row++) {
                int at = row % BLOCK;
                gaussian.sample(random.row(row, RowRandom.NOISE), x0, 2 * at);
                checkerboard.sample(random.row(row, RowRandom.DATA), x1, 2 * at);
                t[at] = at / (float) BLOCK;
                if (at == BLOCK - 1) {
                    squares += loss.sums(x0, x1, t, BLOCK).total();
                }
            }
        }
        // 16/3 of a coordinate uniform in [−4, 4] and 1 of the noise. (x1 − x0)² has the variance 51.2 + 6 · 16/3 + 3 −
        // 6.33²
        // = 46.1; the two coordinates' mean has at most that. Five deviations of the mean of all rows: 6e-7.
        assertEquals(19 / 3.0, squares / (2.0 * ROWS), 5 * Math.sqrt(46.1 / ROWS));
    }
}
