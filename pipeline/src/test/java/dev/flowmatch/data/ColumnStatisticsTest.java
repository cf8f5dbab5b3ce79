package dev.flowmatch.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        ColumnScaling scaling = new ColumnScaling(new double[] {4e3, -1}, new double[] {800, 0.25});
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
        assertEquals(1, statistics.scaling().standardDeviation(0));
        assertEquals(0.1, statistics.scaling().mean(0), 1e-15);
    }

    @Test
    void identityChangesNothing() {
        float[] block = {1.5f, -2};
        ColumnScaling.identity(2).scale(block, 1);
        assertArrayEquals(new float[] {1.5f, -2}, block);
    }

    @Test
    void rejectsScalesThatCannotBeUndone() {
        double[] zero = {0};
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new ColumnScaling(zero, new double[] {bad}));
        }
        assertThrows(
                IllegalArgumentException.class, () -> new ColumnScaling(new double[] {Double.NaN}, new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> new ColumnStatistics(0));
        ColumnStatistics two = new ColumnStatistics(2);
        assertThrows(IllegalArgumentException.class, () -> new ColumnStatistics(1).merge(two));
    }
}
