package dev.flowmatch.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.distribution.Distribution;
import dev.flowmatch.distribution.GaussianMixture;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.distribution.StandardNormal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedFormFieldTest {
    private static final int ROWS = 200_000;

    private static GaussianMixtureVelocityField mixtureField() {
        GaussianMixture mixture = GaussianMixture.threeGaussians();
        return new GaussianMixtureVelocityField(mixture.weights(), mixture.means(), mixture.standardDeviations());
    }

    /** Points x_t at one time, and x1 − x0 of their pairs; both [ROWS × 2], row-major. */
    private record Moved(float[] x, float[] target) {}

    /** Pairs of noise and mixture at one time, moved along the linear path. */
    private static Moved pairsAt(float time) {
        Distribution noise = new StandardNormal(2);
        Distribution data = GaussianMixture.threeGaussians();
        float[] x = new float[2 * ROWS];
        float[] target = new float[2 * ROWS];
        float[] x0 = new float[2];
        float[] x1 = new float[2];
        RowRandom rng = new RowRandom(7);
        for (int row = 0; row < ROWS; row++) {
            noise.sample(rng.row(row, RowRandom.NOISE), x0, 0);
            data.sample(rng.row(row, RowRandom.DATA), x1, 0);
            for (int j = 0; j < 2; j++) {
                x[2 * row + j] = LinearPath.point(x0[j], x1[j], time);
                target[2 * row + j] = LinearPath.velocity(x0[j], x1[j]);
            }
        }
        return new Moved(x, target);
    }

    /**
     * v(x, t) = E[x1 − x0 | x_t = x] says that the residual x1 − x0 − v(x_t, t) has mean zero against every function of
     * x_t; here against indicators of a 6×6 grid of squares.
     */
    @ParameterizedTest
    @ValueSource(floats = {0, 0.3f, 0.6f, 0.9f})
    void isTheConditionalMeanOfTheTarget(float time) {
        Moved sample = pairsAt(time);
        float[] v = new float[2 * ROWS];
        mixtureField().velocity(time, sample.x(), ROWS, v);
        int side = 6;
        double[][] sum = new double[side * side][2];
        double[][] squares = new double[side * side][2];
        int[] count = new int[side * side];
        for (int row = 0; row < ROWS; row++) {
            int bin = bin(sample.x()[2 * row], side) * side + bin(sample.x()[2 * row + 1], side);
            count[bin]++;
            for (int j = 0; j < 2; j++) {
                double residual = sample.target()[2 * row + j] - v[2 * row + j];
                sum[bin][j] += residual;
                squares[bin][j] += residual * residual;
            }
        }
        int tested = 0;
        for (int bin = 0; bin < count.length; bin++) {
            for (int j = 0; j < 2 && count[bin] >= 200; j++) {
                // A mean of n residuals, whose standard error is √(Σr²)/n, is 5.5 of them from 0 with probability
                // 4e-8; over some 250 bins of all times 1e-5.
                double z = sum[bin][j] / Math.sqrt(squares[bin][j]);
                assertTrue(Math.abs(z) < 5.5, "bin " + bin + ", axis " + j + ": z = " + z);
                tested++;
            }
        }
        assertTrue(tested > 20, "only " + tested + " bins had enough rows");
    }

    private static int bin(float x, int side) {
        return (int) Math.max(0, Math.min(side - 1, Math.floor((x + 3) / 6 * side)));
    }

    /**
     * The identity that flow matching rests on (Lipman et al. 2023, theorem 2): for any model u(x; θ), here u = W·x + b,
     * regression on the conditional target x1 − x0 and regression on the marginal velocity have the same gradient in θ.
     */
    @Test
    void conditionalAndMarginalObjectiveHaveTheSameGradient() {
        double[][] w = {{0.3, -0.8}, {1.1, 0.2}};
        double[] b = {0.4, -0.6};
        for (float time : new float[] {0.2f, 0.5f, 0.8f}) {
            Moved sample = pairsAt(time);
            float[] v = new float[2 * ROWS];
            mixtureField().velocity(time, sample.x(), ROWS, v);
            for (int j = 0; j < 2; j++) {
                for (int input = 0; input < 3; input++) {
                    double conditional = 0;
                    double marginal = 0;
                    double squares = 0;
                    for (int row = 0; row < ROWS; row++) {
                        double x = sample.x()[2 * row];
                        double y = sample.x()[2 * row + 1];
                        double output = w[j][0] * x + w[j][1] * y + b[j];
                        double derivative = input == 2 ? 1 : input == 1 ? y : x;
                        double toTarget = 2 * (output - sample.target()[2 * row + j]) * derivative;
                        double toField = 2 * (output - v[2 * row + j]) * derivative;
                        conditional += toTarget;
                        marginal += toField;
                        squares += (toTarget - toField) * (toTarget - toField);
                    }
                    // The rows' differences have mean zero; their sum is 5 standard errors from it with probability
                    // 6e-7, over 18 entries 1e-5. Each gradient alone is hundreds of them from zero.
                    assertEquals(marginal, conditional, 5 * Math.sqrt(squares));
                }
            }
        }
    }

    @Test
    void mixtureOfOneComponentIsTheGaussian() {
        double[] mean = {1, -2};
        GaussianVelocityField gaussian = new GaussianVelocityField(mean, new double[] {0.7, 0.7});
        GaussianMixtureVelocityField mixture =
                new GaussianMixtureVelocityField(new double[] {3}, new double[][] {mean}, new double[] {0.7});
        float[] x = {0, 0, 1, 5, -30, 20};
        for (double t : new double[] {0, 0.4, 1}) {
            float[] expected = new float[6];
            float[] actual = new float[6];
            gaussian.velocity(t, x, 3, expected);
            mixture.velocity(t, x, 3, actual);
            assertArrayEquals(expected, actual, 1e-4f);
        }
    }

    @Test
    void isFiniteFarFromTheData() {
        float[] v = new float[2];
        mixtureField().velocity(0.99, new float[] {1e4f, -1e4f}, 1, v);
        assertTrue(Float.isFinite(v[0]) && Float.isFinite(v[1]));
    }

    @Test
    void startsWithTheMeanOfTheDataAgainstTheNoise() {
        // At t = 0, E[x1 − x0 | x0] = E[x1] − x0.
        float[] v = new float[2];
        mixtureField().velocity(0, new float[] {0.5f, -1.5f}, 1, v);
        assertArrayEquals(
                new float[] {(float) (0.5 * -2 + 0.3 * 2) - 0.5f, (float) (-0.5 + 0.2 * 2.5) + 1.5f}, v, 1e-6f);
    }

    @Test
    void rejectsParametersOutOfRange() {
        double[] two = {1, 1};
        assertThrows(IllegalArgumentException.class, () -> new GaussianVelocityField(two, new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> new GaussianVelocityField(two, new double[] {1, 0}));
        assertThrows(
                IllegalArgumentException.class,
                () -> new GaussianMixtureVelocityField(two, new double[][] {{0}, {0, 1}}, two));
        assertThrows(
                IllegalArgumentException.class,
                () -> new GaussianMixtureVelocityField(new double[] {1, -1}, new double[][] {{0}, {1}}, two));
        assertThrows(
                IllegalArgumentException.class, () -> new GaussianMixtureVelocityField(two, new double[][] {{0}}, two));
    }
}
