package dev.flowmatch.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ToyDistributionTest {
    private static final int ROWS = 200_000;

    private static float[] draw(String name) {
        ToyDistribution toy = ToyDistribution.named(name);
        float[] points = new float[2 * ROWS];
        RowRandom rng = new RowRandom(1);
        for (int row = 0; row < ROWS; row++) {
            toy.sample(rng.row(row, RowRandom.DATA), points, 2 * row);
        }
        return points;
    }

    /** Name, then mean and variance of x, then of y, from the definitions by hand. */
    static Stream<Arguments> moments() {
        double eight = 12.5 + Math.sqrt(0.1);
        double moonsX = 9 * (0.5 + 0.25 + 0.04 / 12);
        // y: sin a has mean 2/π; the two moons' means are 2/π and 1/2 − 2/π.
        double moonsYMean = 3 * (0.25 + 0.1) - 1;
        double half = 2 / Math.PI - 0.25;
        double moonsY = 9 * (0.5 - 4 / (Math.PI * Math.PI) + half * half + 0.04 / 12);
        double mixtureX = 0.5 * (4 + 0.25) + 0.3 * (4 + 0.64) + 0.2 * 0.16 - 0.16;
        double mixtureY = 0.5 * (1 + 0.25) + 0.3 * 0.64 + 0.2 * (6.25 + 0.16);
        // ∫ a cos a da = a sin a + cos a and its like over [3π/2, 9π/2], an interval of 3π.
        double from = 1.5 * Math.PI;
        double to = 4.5 * Math.PI;
        double rollX = (to + from) / (3 * Math.PI) / 5;
        double rollY =
                1 / (3 * Math.PI) * ((Math.sin(to) - to * Math.cos(to)) - (Math.sin(from) - from * Math.cos(from))) / 5;
        double squares = (Math.pow(to, 3) - Math.pow(from, 3)) / 3;
        double cosine = wave(to) - wave(from);
        double rollXSquare = ((squares + cosine) / 2 / (3 * Math.PI) + 1) / 25;
        double rollYSquare = ((squares - cosine) / 2 / (3 * Math.PI) + 1) / 25;
        return Stream.of(
                Arguments.of("checkerboard", 0.0, 16 / 3.0, 0.0, 16 / 3.0),
                Arguments.of("8gaussians", 0.0, eight, 0.0, eight),
                Arguments.of("moons", 3 * (0.5 + 0.1) - 1, moonsX, moonsYMean, moonsY),
                Arguments.of("swissroll", rollX, rollXSquare - rollX * rollX, rollY, rollYSquare - rollY * rollY),
                Arguments.of("gaussian", 0.0, 1.0, 0.0, 1.0),
                Arguments.of("gaussian-mixture", -0.4, mixtureX, 0.0, mixtureY));
    }

    /** The integral of a²·cos 2a. */
    private static double wave(double a) {
        return a * a * Math.sin(2 * a) / 2 + a * Math.cos(2 * a) / 2 - Math.sin(2 * a) / 4;
    }

    @ParameterizedTest
    @MethodSource("moments")
    void hasTheMomentsOfItsDefinition(String name, double meanX, double varianceX, double meanY, double varianceY) {
        float[] points = draw(name);
        double[] means = {meanX, meanY};
        double[] variances = {varianceX, varianceY};
        for (int j = 0; j < 2; j++) {
            double mean = 0;
            double variance = 0;
            for (int row = 0; row < ROWS; row++) {
                double difference = points[2 * row + j] - means[j];
                mean += difference / ROWS;
                variance += difference * difference / ROWS;
            }
            // Standard errors √(V/n) and at most V·√(2/n) (none of these has a kurtosis above the normal's 3); 5 of
            // them, 24 comparisons: 1.4e-5.
            assertEquals(0, mean, 5 * Math.sqrt(variances[j] / ROWS), name);
            assertEquals(variances[j], variance, 5 * variances[j] * Math.sqrt(2.0 / ROWS), name);
        }
    }

    @Test
    void checkerboardFillsItsEightCellsEquallyAndNothingElse() {
        float[] points = draw("checkerboard");
        int[] counts = new int[16];
        for (int row = 0; row < ROWS; row++) {
            float x = points[2 * row];
            float y = points[2 * row + 1];
            assertTrue(Checkerboard.contains(x, y), () -> "(" + x + ", " + y + ")");
            counts[4 * (int) ((x + 4) / 2) + (int) ((y + 4) / 2)]++;
        }
        double expected = ROWS / 8.0;
        double statistic = 0;
        for (int cell = 0; cell < 16; cell++) {
            boolean filled = (cell / 4 + cell % 4) % 2 == 1;
            assertEquals(filled, counts[cell] > 0);
            statistic += filled ? (counts[cell] - expected) * (counts[cell] - expected) / expected : 0;
        }
        assertTrue(statistic < ChiSquaredDistribution.of(7).inverseSurvivalProbability(1e-6));
    }

    @Test
    void checkerboardKnowsItsCells() {
        assertTrue(Checkerboard.contains(-3, -1));
        assertTrue(Checkerboard.contains(0.5, -0.5));
        assertEquals(false, Checkerboard.contains(-3, -3));
        assertEquals(false, Checkerboard.contains(-3, 4));
        assertEquals(false, Checkerboard.contains(Double.NaN, 1));
    }

    @Test
    void moonsLieOnTheirArcs() {
        float[] points = draw("moons");
        for (int row = 0; row < ROWS; row++) {
            double x = (points[2 * row] + 1) / 3;
            double y = (points[2 * row + 1] + 1) / 3;
            // The shift s moves both coordinates: on the upper moon (x−s)² + (y−s)² = 1 for some s in [0, 0.2).
            boolean upper = liesOnArc(x, y);
            boolean lower = liesOnArc(1 - x + 0.2, 0.5 - y + 0.2);
            assertTrue(upper || lower, "(" + x + ", " + y + ")");
        }
    }

    /** Whether (x − s, y − s) is on the upper half of the unit circle for some s in [0, 0.2], within 1e-5. */
    private static boolean liesOnArc(double x, double y) {
        // 2s² − 2s(x + y) + x² + y² − 1 = 0
        double half = (x + y) / 2;
        double root = Math.sqrt(Math.max(0, half * half - (x * x + y * y - 1) / 2));
        for (double s : new double[] {half - root, half + root}) {
            double radius = Math.hypot(x - s, y - s);
            if (s > -1e-3 && s < 0.201 && y - s > -1e-3 && Math.abs(radius - 1) < 1e-3) {
                return true;
            }
        }
        return false;
    }

    @Test
    void eightGaussiansStayNearTheirCentres() {
        float[] points = draw("8gaussians");
        GaussianMixture mixture = GaussianMixture.eightGaussians();
        int[] counts = new int[8];
        for (int row = 0; row < ROWS; row++) {
            int nearest = 0;
            double least = Double.MAX_VALUE;
            for (int k = 0; k < 8; k++) {
                double distance = Math.hypot(
                        points[2 * row] - mixture.means()[k][0], points[2 * row + 1] - mixture.means()[k][1]);
                if (distance < least) {
                    least = distance;
                    nearest = k;
                }
            }
            counts[nearest]++;
            // A radius of 6 deviations is exceeded with probability exp(−18) = 1.5e-8 a point, 3e-3 for a larger set;
            // of this seed none is.
            assertTrue(least < 6.5 * Math.sqrt(Math.sqrt(0.1)), "distance " + least);
        }
        for (int count : counts) {
            assertEquals(ROWS / 8.0, count, 5 * Math.sqrt(ROWS * 0.125 * 0.875));
        }
    }

    @Test
    void allNamesAreFoundAndOthersRejected() {
        for (String name : ToyDistribution.names()) {
            assertEquals(name, ToyDistribution.named(name).name());
            assertEquals(2, ToyDistribution.named(name).dim());
        }
        assertThrows(IllegalArgumentException.class, () -> ToyDistribution.named("chessboard"));
    }

    @Test
    void aRowIsAFunctionOfSeedAndId() {
        for (String name : ToyDistribution.names()) {
            float[] one = new float[2];
            float[] two = new float[2];
            ToyDistribution.named(name).sample(RowRandom.of(9, 4), one, 0);
            ToyDistribution.named(name).sample(new RowRandom(9).row(4, RowRandom.NOISE), two, 0);
            assertArrayEquals(one, two);
        }
    }
}
