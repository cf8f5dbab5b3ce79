package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NeighbourSeparationTest {
    private final NeighbourSeparation metric = new NeighbourSeparation(3000);

    @Test
    void sidesApartAreSeparatedAndAlternatingOnesToo() {
        assertEquals(1, metric.measure(SampleRows.of(1, 0, 1, 2), SampleRows.of(1, 10, 11, 12)));
        // Every row's nearest neighbour is of the other side: as far from mixing as the opposite.
        assertEquals(1, metric.measure(SampleRows.of(1, 0, 10, 20), SampleRows.of(1, 1, 11, 21)));
    }

    @Test
    void neighboursAreCountedByHand() {
        // 0 and 1 (own), 5 (6 of the other side) against 6 (5 of the other), 8 (6 own) and 8.5 (8 own): 4 of 6 own.
        assertEquals(2 * 4.0 / 6 - 1, metric.measure(SampleRows.of(1, 0, 1, 5), SampleRows.of(1, 6, 8, 8.5)), 1e-12);
    }

    @Test
    void equallyNearNeighboursCountTheirShares() {
        // All rows equal: of the three others, one is of the own side.
        assertEquals(1.0 / 3, metric.measure(SampleRows.of(1, 4, 4), SampleRows.of(1, 4, 4)), 1e-12);
    }

    @Test
    void equalDistributionsMixUpToChance() {
        double value = metric.measure(SampleRows.gaussian(2000, 2, 1), SampleRows.gaussian(2500, 2, 2));
        // The accuracy over 4000 rows has a deviation below √(1/4 · 2 / 4000) = 0.011, as neighbours come in pairs:
        // five of twice that are 0.11.
        assertTrue(value < 0.11, String.valueOf(value));
    }

    @Test
    void seesRowsThatLieBetweenTheData() {
        Points cells = SampleRows.gaussian(1000, 1, 1);
        float[] rounded = cells.values().clone();
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) Math.rint(rounded[i]) + 0.01f * rounded[i];
        }
        assertTrue(metric.measure(SampleRows.gaussian(1000, 1, 2), new Points(rounded, 1)) > 0.5);
    }

    @Test
    void rejectsLimitBelowOne() {
        assertThrows(IllegalArgumentException.class, () -> new NeighbourSeparation(0));
    }
}
