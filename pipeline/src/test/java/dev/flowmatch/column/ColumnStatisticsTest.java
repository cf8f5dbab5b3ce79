package dev.flowmatch.column;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.distribution.RowRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnStatisticsTest {

    @Test
    void matchesTheTextbookValues() {
        ColumnStatistics statistics = new ColumnStatistics(2);
        double[] values = {2, -1, 4, -1, 4, -1, 4, -1, 5, -1, 5, -1, 7, -1, 9, -1};
        for (int row = 0; row < 8; row++) {
            statistics.add(values, 2 * row);
        }
        assertEquals(8, statistics.count());
        assertEquals(5, statistics.mean(0), 1e-15);
        assertEquals(2, statistics.standardDeviation(0), 1e-15);
        assertEquals(2, statistics.minimum(0));
        assertEquals(9, statistics.maximum(0));
        assertFalse(statistics.isConstant(0));
        assertTrue(statistics.isConstant(1));
        assertEquals(-1, statistics.mean(1));
    }

    @Test
    void mergingPartsIsAsGoodAsTheWhole() {
        ColumnStatistics whole = new ColumnStatistics(1);
        ColumnStatistics merged = new ColumnStatistics(1);
        RowRandom rng = new RowRandom(2);
        double[] value = new double[1];
        for (int part = 0; part < 7; part++) {
            ColumnStatistics statistics = new ColumnStatistics(1);
            for (int i = 0; i < 100 * part; i++) {
                value[0] = 1e9 + rng.nextDouble();
                whole.add(value, 0);
                statistics.add(value, 0);
            }
            merged.merge(statistics);
        }
        assertEquals(whole.count(), merged.count());
        // 2,100 updates, each rounding by at most half of 1.2e-7, the spacing of doubles at 1e9.
        assertEquals(whole.mean(0), merged.mean(0), 1.3e-4);
        // A mean of 1e9 would cancel all digits of a naive sum of squares.
        assertEquals(1 / Math.sqrt(12), merged.standardDeviation(0), 0.03);
        assertEquals(whole.standardDeviation(0), merged.standardDeviation(0), 1.3e-4);
        assertEquals(whole.minimum(0), merged.minimum(0));
        assertEquals(whole.maximum(0), merged.maximum(0));
    }

    @Test
    void scalingRoundTrips() {
        ColumnScaling scaling = new ColumnScaling(List.of(new AffineMap(4e3, 800), new AffineMap(-1, 0.25)));
        double[] row = {3750, -1.5};
        float[] scaled = new float[2];
        double[] back = new double[2];
        scaling.scale(row, 0, scaled, 0);
        assertArrayEquals(new float[] {-0.3125f, -2}, scaled);
        scaling.unscale(scaled, 0, back, 0);
        assertArrayEquals(row, back, 1e-9);

        float[] block = {3750, -1.5f, 4000, -1};
        scaling.scale(block, 2);
        assertArrayEquals(new float[] {-0.3125f, -2, 0, 0}, block);
        scaling.unscale(block, 2);
        assertArrayEquals(new float[] {3750, -1.5f, 4000, -1}, block);
    }

    @Test
    void aConstantColumnKeepsScaleOne() {
        ColumnStatistics statistics = new ColumnStatistics(1);
        statistics.add(new double[] {0.1}, 0);
        statistics.add(new double[] {0.1}, 0);
        statistics.add(new double[] {0.1}, 0);
        assertEquals(1, statistics.standardizing(0).standardDeviation());
        assertEquals(0.1, statistics.standardizing(0).mean(), 1e-15);
    }

    @Test
    void theStepIsThatOfTheGridTheValuesLieOn() {
        assertEquals(25, step(3700, 3750, 3725, 3700));
        assertEquals(1, step(-3, 4, 11, 12));
        assertEquals(7, step(-3, 4, 11));
        assertEquals(4, step(-2, 2));
        assertEquals(0, step(5, 5, 5));
        assertEquals(0, step(1, 2, 2.5));
        assertEquals(0, step(0.1, 0.2));
        assertEquals(0, step(1, 0x1p54));
        assertEquals(0x1p52, step(0x1p53, 0, 0x1p52));
    }

    /** The step found row by row, after checking that any two parts merge to the same. */
    private static double step(double... values) {
        ColumnStatistics whole = statistics(values, 0, values.length);
        for (int cut = 0; cut <= values.length; cut++) {
            ColumnStatistics merged = statistics(values, 0, cut).merge(statistics(values, cut, values.length));
            assertEquals(whole.step(0), merged.step(0), "cut at " + cut);
            assertEquals(whole.step(0), merged.columns(0, 1).step(0));
        }
        return whole.step(0);
    }

    private static ColumnStatistics statistics(double[] values, int from, int to) {
        ColumnStatistics statistics = new ColumnStatistics(1);
        for (int i = from; i < to; i++) {
            statistics.add(values, i);
        }
        return statistics;
    }

    @Test
    void identityChangesNothing() {
        float[] block = {1.5f, -2};
        ColumnScaling.identity(2).scale(block, 1);
        assertArrayEquals(new float[] {1.5f, -2}, block);
    }

    @Test
    void rejectsScalesThatCannotBeUndone() {
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new AffineMap(0, bad));
        }
        assertThrows(IllegalArgumentException.class, () -> new AffineMap(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new ColumnScaling(List.of()));
        assertThrows(IllegalArgumentException.class, () -> new ColumnStatistics(0));
        ColumnStatistics two = new ColumnStatistics(2);
        assertThrows(IllegalArgumentException.class, () -> new ColumnStatistics(1).merge(two));
    }
}
