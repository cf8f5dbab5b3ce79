package dev.flowmatch.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class QuantileMapTest {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private static double[] values(int n, long seed) {
        Random random = new Random(seed);
        // Heavy tails on both sides: a ratio of normals, Cauchy.
        return random.doubles(n)
                .map(u -> 40 + 10 * Math.tan(Math.PI * (u - 0.5)))
                .toArray();
    }

    private static QuantileMap map(double[]... parts) {
        return QuantileSketch.map(Arrays.stream(parts)
                        .map(part -> QuantileSketch.of(part.clone()))
                        .toList())
                .orElseThrow();
    }

    @Test
    void fewValuesGetTheirNormalScoresExactly() {
        // Ranks 1, 2 and 3 tie, 4, 5: van der Waerden's scores of the mid-ranks less one half.
        QuantileMap map = map(new double[] {7, 3, 3, -1, 1000});
        assertEquals(NORMAL.inverseCumulativeProbability(0.1), map.scale(-1), 1e-15);
        assertEquals(NORMAL.inverseCumulativeProbability(0.4), map.scale(3), 1e-15);
        assertEquals(NORMAL.inverseCumulativeProbability(0.7), map.scale(7), 1e-15);
        assertEquals(NORMAL.inverseCumulativeProbability(0.9), map.scale(1000), 1e-15);
        assertEquals(4, map.values().length);
    }

    @Test
    void everyValueHasAnExactWayBack() {
        QuantileMap map = map(values(100_000, 1));
        double before = Double.NEGATIVE_INFINITY;
        for (double z = -12; z <= 12; z += 1e-3) {
            double value = map.unscale(z);
            assertTrue(value > before, "not increasing at " + z);
            assertEquals(z, map.scale(value), 1e-9);
            before = value;
        }
        for (double knot : map.values()) {
            assertEquals(knot, map.unscale(map.scale(knot)));
        }
    }

    @Test
    void heavyTailsComeToLookNormal() {
        double[] values = values(200_000, 2);
        QuantileMap map = map(values);
        assertTrue(map.values().length <= QuantileSketch.MOST);
        double[] scores = Arrays.stream(values).map(map::scale).sorted().toArray();
        // The knots come from these very values, so this is no matter of chance: only the lines between knots err.
        for (int i = 0; i < scores.length; i++) {
            double share = (i + 0.5) / scores.length;
            assertEquals(share, NORMAL.cumulativeProbability(scores[i]), 2e-3);
        }
        assertEquals(Arrays.stream(values).min().orElseThrow(), map.values()[0]);
        assertEquals(Arrays.stream(values).max().orElseThrow(), map.values()[map.values().length - 1]);
    }

    @Test
    void partsGiveNearlyTheMapOfTheWholeInAnyOrder() {
        double[] values = values(90_000, 3);
        List<QuantileSketch> parts = new ArrayList<>();
        for (int from = 0; from < values.length; from += 10_000) {
            parts.add(QuantileSketch.of(Arrays.copyOfRange(values, from, from + 10_000)));
        }
        QuantileMap merged = QuantileSketch.map(parts).orElseThrow();
        Collections.reverse(parts);
        QuantileMap reversed = QuantileSketch.map(parts).orElseThrow();
        QuantileMap whole = map(values);
        for (double z = -3; z <= 3; z += 0.01) {
            assertEquals(z, merged.scale(whole.unscale(z)), 0.03);
            assertEquals(merged.unscale(z), reversed.unscale(z));
        }
    }

    @Test
    void aConstantColumnHasNoMap() {
        assertTrue(QuantileSketch.map(List.of(QuantileSketch.of(new double[] {4, 4, 4})))
                .isEmpty());
        // Zeros of both signs are one value.
        assertTrue(QuantileSketch.map(List.of(QuantileSketch.of(new double[] {0.0, -0.0})))
                .isEmpty());
    }

    @Test
    void sketchesOfAnySizeStandForAllTheirValues() {
        for (int n : new int[] {1, 2, 255, 256, 257, 258, 300, 1000, 65_536}) {
            QuantileSketch sketch = QuantileSketch.of(values(n, n));
            assertEquals(n, Arrays.stream(sketch.weights()).sum());
            assertEquals(Math.min(n, QuantileSketch.MOST), sketch.values().length);
            assertTrue(Arrays.stream(sketch.weights()).allMatch(weight -> weight >= 1));
            assertEquals(1, sketch.weights()[0]);
            assertEquals(1, sketch.weights()[sketch.weights().length - 1]);
        }
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
