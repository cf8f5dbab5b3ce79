package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PointsTest {
    @Test
    void knowsRowsAndColumns() {
        Points points = SampleRows.of(2, 3, 30, 1, 10, 2, 20);
        assertEquals(3, points.count());
        assertEquals(10, points.at(1, 1));
        assertArrayEquals(new float[] {3, 1, 2}, points.column(0));
        assertArrayEquals(new float[] {10, 20, 30}, points.sortedColumn(1));
        assertArrayEquals(new float[] {1, 10}, points.part(1, 2).values());
        assertSame(points, points.first(3));
    }

    @Test
    void rejectsNotANumberByRowAndColumn() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new Points(new float[] {0, 0, 0, Float.NaN}, 2));
        assertEquals("values must be finite, but row 1, column 1 was NaN", error.getMessage());
    }

    @Test
    void rejectsBrokenRowsNoRowsAndBadRanges() {
        assertThrows(IllegalArgumentException.class, () -> new Points(new float[3], 2));
        assertThrows(IllegalArgumentException.class, () -> new Points(new float[0], 2));
        assertThrows(IllegalArgumentException.class, () -> new Points(new float[2], 0));
        assertThrows(IllegalArgumentException.class, () -> new Points(new float[2], 1).part(1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Points(new float[2], 1).part(1, 3));
    }
}
