package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
        assertEquals(21.0 / 2001, fresh.expectedShare());
    }

    @Test
    void theExpectedShareIsThatOfFreshRowsWhereFewAreHeldOut() {
        double sum = 0;
        int trials = 400;
        for (int trial = 0; trial < trials; trial++) {
            Points training = SampleRows.gaussian(40, 2, 3L * trial);
            sum += Memorization.of(
                            SampleRows.gaussian(50, 2, 3L * trial + 1),
                            SampleRows.gaussian(20, 2, 3L * trial + 2),
                            training)
                    .suspiciousShare();
        }
        // The share of one trial is about exponential with mean 1/21 = 0.048: the mean of 400 deviates by 0.0024, and
        // five
        // of that are 0.012.
        assertEquals(1.0 / 21, sum / trials, 0.012);
    }

    @Test
    void refusesTooFewHeldOutRows() {
        Points rows = SampleRows.gaussian(40, 2, 1);
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> Memorization.of(rows, SampleRows.gaussian(19, 2, 2), rows));
        assertEquals("held-out rows must be at least 20, but were 19", refused.getMessage());
    }
}
