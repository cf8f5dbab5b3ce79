package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FourierFeaturesTest {
    private static final Points ROWS = SampleRows.gaussian(2000, 2, 1);

    @Test
    void sumsOfPartsInAnyOrderAreTheSumOfAll() {
        FourierFeatures features = new FourierFeatures(64, 2, 1, 3);
        FourierFeatures.Sum parts = features.sum();
        for (int from : new int[] {1200, 0, 700}) {
            parts.add(features.sum(ROWS.part(from, from == 0 ? 700 : from == 700 ? 1200 : 2000)));
        }
        FourierFeatures.Sum all = features.sum(ROWS);
        assertEquals(2000, parts.rows());
        // Exactly, where sums in floating point would differ in their last digits.
        assertEquals(0, all.discrepancy(parts));
    }

    @Test
    void chanceIsThatOfTheKernelsClosedForm() {
        double bandwidth = 1.5;
        double chance = new FourierFeatures(2000, 2, bandwidth, 4).sum(ROWS).chance(50, 20);
        // The difference of two rows is N(0, 2I), of which exp(−‖d‖²/(2h²)) has the mean (1 + 2/h²)^(−dim/2).
        double kernel = 1 / (1 + 2 / (bandwidth * bandwidth));
        // A mean over frequencies of numbers in [0, 1], whose deviation is at most ½/√2000 = 0.011. The rows add 1/2000
        // of
        // bias. 5 deviations: 6e-7.
        assertEquals(1 - kernel, chance * chance / (1.0 / 50 + 1.0 / 20), 5 * 0.0112 + 0.0005);
    }

    @Test
    void chanceIsWhatTwoSamplesOfOneDistributionDifferBy() {
        FourierFeatures features = new FourierFeatures(128, 2, 1, 5);
        double squares = 0;
        for (int i = 0; i < 200; i++) {
            Points a = ROWS.part(10 * i, 10 * i + 6);
            Points b = ROWS.part(10 * i + 6, 10 * i + 10);
            squares += Math.pow(features.sum(a).discrepancy(features.sum(b)), 2) / 200;
        }
        double chance = features.sum(ROWS).chance(6, 4);
        // MMD² of two samples of one distribution has the deviation √(2·Σλ²)·(1/n + 1/m), λ the kernel's eigenvalues:
        // for
        // N(0, I₂) and h = 1 half of its mean. Five deviations of the mean of 200 are 5 · 0.51/√200 = 0.18.
        assertEquals(1, squares / (chance * chance), 0.2);
    }

    @Test
    void rejectsNoFrequencyNoColumnAndNoBandwidth() {
        assertThrows(IllegalArgumentException.class, () -> new FourierFeatures(0, 2, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FourierFeatures(1, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FourierFeatures(1, 2, Double.NaN, 1));
    }
}
