package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MemorizationTest {
    @Test
    void nearestDistancesEqualBruteForce() {
        Points queries = SampleRows.gaussian(40, 5, 1);
        Points targets = SampleRows.gaussian(60, 5, 2);
        double[] expected = new double[40];
        for (int i = 0; i < 40; i++) {
            expected[i] = Double.POSITIVE_INFINITY;
            for (int j = 0; j < 60; j++) {
                expected[i] = Math.min(expected[i], SampleRows.distance(queries, i, targets, j));
            }
        }
        assertArrayEquals(expected, NearestNeighbours.distances(queries, targets), 1e-5);
    }

    @Test
    void copiesAreAllSuspicious() {
        Points training = SampleRows.gaussian(500, 3, 1);
        Memorization copied = Memorization.of(training, SampleRows.gaussian(500, 3, 2), training);
        assertEquals(1, copied.suspiciousShare());
        assertEquals(0, copied.medianGenerated());
    }

    @Test
    void freshRowsAreSuspiciousAsOftenAsHeldOutOnes() {
        Points training = SampleRows.gaussian(500, 3, 1);
        Memorization fresh =
                Memorization.of(SampleRows.gaussian(2000, 3, 3), SampleRows.gaussian(2000, 3, 2), training);
        // Both counts near the threshold are binomial with 2000 rows and chance 1%: a difference of two such shares
        // has deviation √(2 · 0.01 / 2000) = 0.0032; five of them are 0.016.
        assertEquals(0.01, fresh.suspiciousShare(), 0.016);
    }
}
