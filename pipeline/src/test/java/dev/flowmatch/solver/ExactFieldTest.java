package dev.flowmatch.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.distribution.GaussianMixture;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.distribution.StandardNormal;
import dev.flowmatch.flow.GaussianMixtureVelocityField;
import dev.flowmatch.flow.GaussianVelocityField;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The solvers on fields in closed form carry N(0, I) to the target. */
class ExactFieldTest {
    private static final int ROWS = 20_000;

    private static float[] noise(int dim) {
        float[] x = new float[ROWS * dim];
        RowRandom rng = new RowRandom(20);
        StandardNormal normal = new StandardNormal(dim);
        for (int row = 0; row < ROWS; row++) {
            normal.sample(rng.row(row, RowRandom.SAMPLING), x, row * dim);
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(strings = {"euler", "midpoint", "heun", "rk4", "dopri5"})
    void carriesEveryPointToItsImageUnderTheGaussianFlow(String name) {
        double[] mean = {3, -1, 0.5};
        double[] standardDeviation = {0.5, 2, 1};
        float[] x = noise(3);
        float[] start = x.clone();
        // Euler's error at 2,000 steps is some 2e-3 a deviation of the point from its mean, which no point exceeds by
        // 5.
        int steps = name.equals("euler") ? 2000 : 100;
        double tolerance = name.equals("euler") ? 1e-2 : 1e-3;
        OdeSolver.of(name, steps, 1, 1e-5).solve(new GaussianVelocityField(mean, standardDeviation), x, ROWS);
        for (int i = 0; i < x.length; i++) {
            int j = i % 3;
            // The flow of a Gaussian is linear: x0 goes to μ + s·x0, no statistics needed.
            assertEquals(mean[j] + standardDeviation[j] * start[i], x[i], tolerance, name);
        }
    }

    @Test
    void carriesNoiseToTheMixture() {
        GaussianMixture target = GaussianMixture.threeGaussians();
        float[] x = noise(2);
        new Rk4Solver(100)
                .solve(
                        new GaussianMixtureVelocityField(target.weights(), target.means(), target.standardDeviations()),
                        x,
                        ROWS);
        for (int axis = 0; axis < 2; axis++) {
            double[] values = new double[ROWS];
            for (int row = 0; row < ROWS; row++) {
                values[row] = x[2 * row + axis];
            }
            // Kolmogorov's D·√n exceeds 2.5 with probability 2·exp(−2·2.5²) = 7e-6; the solver's own error, some 1e-4
            // at these steps, shifts D by less than density × error = 1e-4, or 0.02 in these units.
            double d = kolmogorovDistance(values, target, axis);
            assertTrue(d * Math.sqrt(ROWS) < 2.52, "axis " + axis + ": D√n = " + d * Math.sqrt(ROWS));
        }
        // Each component's share, by the nearest centre in units of its deviation: binomial deviation at most 0.0036;
        // 5 of them fail by chance with probability 6e-7. The components overlap by less than 0.003 (bounded by the
        // tails of the nearest pair, 3.4 deviations from the border).
        int left = 0;
        for (int row = 0; row < ROWS; row++) {
            left += x[2 * row] < -0.5 && x[2 * row + 1] < 0.8 ? 1 : 0;
        }
        double expected = share(target, -0.5, 0.8);
        assertEquals(expected, left / (double) ROWS, 5 * Math.sqrt(0.25 / ROWS));
    }

    private static double share(GaussianMixture target, double x, double y) {
        double share = 0;
        for (int k = 0; k < target.weights().length; k++) {
            double s = target.standardDeviations()[k];
            share += target.weights()[k]
                    * NormalDistribution.of(target.means()[k][0], s).cumulativeProbability(x)
                    * NormalDistribution.of(target.means()[k][1], s).cumulativeProbability(y);
        }
        return share;
    }

    private static double kolmogorovDistance(double[] values, GaussianMixture target, int axis) {
        Arrays.sort(values);
        double distance = 0;
        for (int i = 0; i < values.length; i++) {
            double probability = 0;
            for (int k = 0; k < target.weights().length; k++) {
                probability += target.weights()[k]
                        * NormalDistribution.of(target.means()[k][axis], target.standardDeviations()[k])
                                .cumulativeProbability(values[i]);
            }
            distance = Math.max(distance, Math.abs(probability - i / (double) values.length));
            distance = Math.max(distance, Math.abs(probability - (i + 1) / (double) values.length));
        }
        return distance;
    }
}
