package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class EnergyDistanceTest {
    private final EnergyDistance metric = new EnergyDistance(5000);

    @Test
    void twoPointsGiveTwiceTheirDistance() {
        assertEquals(10, metric.measure(SampleRows.of(2, 0, 0), SampleRows.of(2, 3, 4)), 1e-6);
    }

    @Test
    void equalsBruteForceBeyondOneBlock() {
        Points a = SampleRows.gaussian(600, 3, 1);
        Points b = SampleRows.affine(SampleRows.gaussian(1100, 3, 2), 1.2, 0.3, 0, 0);
        double expected = 2 * bruteForce(a, b) - bruteForce(a, a) - bruteForce(b, b);
        assertEquals(expected, metric.measure(a, b), 1e-6);
    }

    @Test
    void shiftedGaussiansGiveTheClosedForm() {
        // X − Y is N(1, 2): E|X − Y| = 2/√π · e^(−1/4) + erf(1/2), with erf(1/2) = 0.5204998778; E|X − X'| = 2/√π.
        double between = 2 / Math.sqrt(Math.PI) * Math.exp(-0.25) + 0.5204998778;
        double expected = 2 * between - 2 * 2 / Math.sqrt(Math.PI);
        Points a = SampleRows.gaussian(5000, 1, 1);
        Points b = SampleRows.affine(SampleRows.gaussian(5000, 1, 2), 1, 1);
        // The derivative by the shift is 2 erf(1/2) = 1.04 and the error of the shift √(2/5000) = 0.02: five
        // deviations are 0.1. The diagonal adds 2 · 1.13/5000.
        assertEquals(expected, metric.measure(a, b), 0.105);
    }

    @Test
    void isZeroForTheSameRowsInAnotherOrder() {
        assertEquals(0, metric.measure(SampleRows.of(1, 1, 2, 3), SampleRows.of(1, 3, 1, 2)), 1e-12);
    }

    @Test
    void rejectsLimitBelowOne() {
        assertThrows(IllegalArgumentException.class, () -> new EnergyDistance(0));
    }

    private static double bruteForce(Points a, Points b) {
        double sum = 0;
        for (int i = 0; i < a.count(); i++) {
            for (int j = 0; j < b.count(); j++) {
                sum += SampleRows.distance(a, i, b, j);
            }
        }
        return sum / a.count() / b.count();
    }
}
