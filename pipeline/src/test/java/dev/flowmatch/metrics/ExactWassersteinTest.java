package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactWassersteinTest {
    @Test
    void shiftCostsItsSquaredLength() {
        Points points = gaussian(200, 2, 1);
        float[] shifted = points.values().clone();
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] += i % 2 == 0 ? 3 : 4;
        }
        assertEquals(25, new ExactWasserstein(1000).measure(new Points(shifted, 2), points), 1e-4);
    }

    @Test
    void oneColumnPairsOrderStatistics() {
        Points a = gaussian(300, 1, 1);
        Points b = gaussian(350, 1, 2);
        float[] first = a.sortedColumn(0);
        float[] second = b.first(300).sortedColumn(0);
        double expected = 0;
        for (int i = 0; i < 300; i++) {
            expected += Math.pow((double) first[i] - second[i], 2) / 300;
        }
        assertEquals(expected, new ExactWasserstein(1000).measure(a, b), 1e-6);
    }

    @Test
    void equalsBruteForce() {
        Points a = gaussian(6, 3, 1);
        Points b = gaussian(6, 3, 2);
        assertEquals(bruteForce(a, b, new int[6], 0, 0), new ExactWasserstein(1000).measure(a, b), 1e-5);
    }

    /** The least cost of all permutations, of which the first {@code placed} places are given. */
    private static double bruteForce(Points a, Points b, int[] permutation, int placed, double cost) {
        if (placed == 6) {
            return cost / 6;
        }
        double least = Double.POSITIVE_INFINITY;
        for (int column = 0; column < 6; column++) {
            int candidate = column;
            if (Arrays.stream(permutation, 0, placed).noneMatch(taken -> taken == candidate)) {
                permutation[placed] = column;
                double squares = 0;
                for (int j = 0; j < 3; j++) {
                    squares += Math.pow((double) a.at(placed, j) - b.at(column, j), 2);
                }
                least = Math.min(least, bruteForce(a, b, permutation, placed + 1, cost + squares));
            }
        }
        return least;
    }

    @Test
    void rejectsLimitsOutsideTheRange() {
        assertThrows(IllegalArgumentException.class, () -> new ExactWasserstein(0));
        assertThrows(IllegalArgumentException.class, () -> new ExactWasserstein(20_001));
    }

    private static Points gaussian(int count, int dim, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count * dim];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new Points(values, dim);
    }
}
