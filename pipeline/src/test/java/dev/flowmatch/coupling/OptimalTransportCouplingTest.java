package dev.flowmatch.coupling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.distribution.StandardNormal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OptimalTransportCouplingTest {

    private static float[] normal(int rows, int dim, long stream) {
        float[] x = new float[rows * dim];
        for (int row = 0; row < rows; row++) {
            new StandardNormal(dim).sample(RowRandom.of(3, row, stream), x, row * dim);
        }
        return x;
    }

    private static double cost(float[] x0, float[] x1, int dim, int[] noiseOfRow) {
        double sum = 0;
        for (int i = 0; i < noiseOfRow.length; i++) {
            for (int k = 0; k < dim; k++) {
                sum += Math.pow(x0[noiseOfRow[i] * dim + k] - x1[i * dim + k], 2);
            }
        }
        return sum;
    }

    @Test
    void sortsBothSidesInOneDimension() {
        // For a convex cost on the line the optimal pairing is that of the ranks.
        int n = 301;
        float[] x0 = normal(n, 1, 0);
        float[] x1 = normal(n, 1, 1);
        int[] noiseOfRow = new int[n];
        new OptimalTransportCoupling().pair(x0, x1, n, 1, noiseOfRow);
        float[] sorted0 = x0.clone();
        float[] sorted1 = x1.clone();
        Arrays.sort(sorted0);
        Arrays.sort(sorted1);
        double expected = 0;
        for (int i = 0; i < n; i++) {
            expected += Math.pow(sorted0[i] - sorted1[i], 2);
        }
        assertEquals(expected, cost(x0, x1, 1, noiseOfRow), 1e-6 * expected);
    }

    @Test
    void undoesAPermutationOfTheNoise() {
        int n = 200;
        float[] x0 = normal(n, 3, 0);
        float[] x1 = new float[x0.length];
        int[] expected = new int[n];
        for (int i = 0; i < n; i++) {
            expected[i] = (i * 77 + 5) % n;
            System.arraycopy(x0, expected[i] * 3, x1, i * 3, 3);
        }
        int[] noiseOfRow = new int[n];
        new OptimalTransportCoupling().pair(x0, x1, n, 3, noiseOfRow);
        assertArrayEquals(expected, noiseOfRow);
    }

    @Test
    void neverCostsMoreThanTheIndependentCoupling() {
        OptimalTransportCoupling coupling = new OptimalTransportCoupling();
        for (int dim : new int[] {1, 2, 64}) {
            for (int n : new int[] {1, 2, 7, 100, 333}) {
                float[] x0 = normal(n, dim, 0);
                float[] x1 = normal(n, dim, 1);
                int[] noiseOfRow = new int[n];
                int[] asDrawn = new int[n];
                coupling.pair(x0, x1, n, dim, noiseOfRow);
                new IndependentCoupling().pair(x0, x1, n, dim, asDrawn);
                assertTrue(cost(x0, x1, dim, noiseOfRow) <= cost(x0, x1, dim, asDrawn));
                Arrays.sort(noiseOfRow);
                assertArrayEquals(asDrawn, noiseOfRow);
            }
        }
    }

    @Test
    void pairsCopiesOfFewPoints() {
        // As with many draws of few rows: thirty copies each of ten data points.
        int n = 300;
        float[] x0 = normal(n, 2, 0);
        float[] x1 = new float[2 * n];
        float[] points = normal(10, 2, 1);
        for (int i = 0; i < n; i++) {
            System.arraycopy(points, i % 10 * 2, x1, 2 * i, 2);
        }
        int[] one = new int[n];
        int[] two = new int[n];
        new OptimalTransportCoupling().pair(x0, x1, n, 2, one);
        new OptimalTransportCoupling().pair(x0, x1, n, 2, two);
        assertArrayEquals(one, two);
        assertTrue(cost(x0, x1, 2, one) < cost(x0, x1, 2, identity(n)));
    }

    private static int[] identity(int n) {
        int[] identity = new int[n];
        Arrays.setAll(identity, i -> i);
        return identity;
    }

    @Test
    void namedFindsTheCouplings() {
        for (String name : Coupling.names()) {
            assertEquals(name, Coupling.named(name).name());
        }
        assertThrows(IllegalArgumentException.class, () -> Coupling.named("tight"));
    }

    @Test
    void rejectsAGroupWhoseCostsDoNotFitAnArray() {
        float[] empty = new float[0];
        assertThrows(
                IllegalArgumentException.class,
                () -> new OptimalTransportCoupling().pair(empty, empty, 46_341, 1, new int[0]));
    }
}
