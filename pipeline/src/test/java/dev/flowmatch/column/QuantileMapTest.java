package dev.flowmatch.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The lines between quantiles that manifests of version 0.1 have. */
class QuantileMapTest {
    private static final QuantileMap MAP =
            new QuantileMap(new double[] {-1, 3, 7, 1000}, new double[] {-1.5, 0, 0.5, 2});

    @Test
    void linesBetweenKnotsLeadToScores() {
        assertEquals(-1.5, MAP.scale(-1));
        assertEquals(-0.75, MAP.scale(1), 1e-15);
        assertEquals(0.25, MAP.scale(5), 1e-15);
        assertEquals(2, MAP.scale(1000));
        // Beyond the ends their lines go on.
        assertEquals(-1.875, MAP.scale(-2), 1e-15);
        assertEquals(7 + 993 / 1.5 * 2.5, MAP.unscale(3), 1e-9);
    }

    @Test
    void everyValueHasAnExactWayBack() {
        double before = Double.NEGATIVE_INFINITY;
        for (double z = -12; z <= 12; z += 1e-3) {
            double value = MAP.unscale(z);
            assertTrue(value > before, "not increasing at " + z);
            assertEquals(z, MAP.scale(value), 1e-9);
            before = value;
        }
        for (double knot : MAP.values()) {
            assertEquals(knot, MAP.unscale(MAP.scale(knot)));
        }
    }

    @Test
    void manifestsThatHaveThemAreReadAsBefore() {
        QuantileKnots knots = new QuantileKnots(List.of(-1.0, 3.0, 7.0, 1000.0), List.of(-1.5, 0.0, 0.5, 2.0));
        ColumnEntry column = new ColumnEntry("a", "double", 5, 2, -1, 1000, knots, null);
        assertEquals(1, Columns.formatVersion(List.of(column)));
        assertEquals(0.25, ScaledColumns.scaling(List.of(column)).map(0).scale(5), 1e-15);
        float[] x = new float[1];
        RowCodec codec = RowCodec.of(List.of(column));
        codec.encode(new double[] {5}, 0, () -> 0.9, x, 0);
        assertEquals(0.25f, x[0]);
        double[] back = new double[1];
        codec.decode(x, 0, back, 0);
        assertEquals(5, back[0], 1e-12);
    }

    @Test
    void knotsThatAreNoMapAreRefused() {
        double[] two = {0, 1};
        assertThrows(IllegalArgumentException.class, () -> new QuantileMap(new double[] {0}, new double[] {0}));
        assertThrows(IllegalArgumentException.class, () -> new QuantileMap(two, new double[] {0, 1, 2}));
        assertThrows(IllegalArgumentException.class, () -> new QuantileMap(new double[] {1, 1}, two));
        assertThrows(IllegalArgumentException.class, () -> new QuantileMap(two, new double[] {1, 0}));
        assertThrows(IllegalArgumentException.class, () -> new QuantileMap(new double[] {0, Double.NaN}, two));
        assertThrows(IllegalArgumentException.class, () -> new QuantileMap(new double[] {-1e308, 1e308}, two));
    }
}
