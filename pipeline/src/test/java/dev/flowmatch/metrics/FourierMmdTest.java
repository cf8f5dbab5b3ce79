package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FourierMmdTest {
    @Test
    void approachesTheKernelsBruteForceValue() {
        Points a = SampleRows.gaussian(60, 2, 1);
        Points b = SampleRows.affine(SampleRows.gaussian(40, 2, 2), 1, 1, 0);
        double exact = meanKernel(a, a, 0.8) + meanKernel(b, b, 0.8) - 2 * meanKernel(a, b, 0.8);
        double measured = new FourierMmd(20_000, 3).measure(a, b, 0.8);
        // MMD² is the mean over frequencies of |ψa(w) − ψb(w)|², a number in [0, 4] whose mean here is about 0.2; a
        // number in [0, 4] with mean m has a variance of at most 4m. Five deviations: 5 √(0.8 / 20,000) = 0.032.
        assertEquals(exact, measured * measured, 0.032);
    }

    @Test
    void twoPointsGiveTheKernelsClosedForm() {
        double measured = new FourierMmd(20_000, 4).measure(SampleRows.of(1, 0), SampleRows.of(1, 2), 1.5);
        // 2 − 2 cos(w·2) has variance at most 4 · ½ · 2 = 4 and the mean of 20,000 a deviation of at most 0.0142.
        assertEquals(2 - 2 * Math.exp(-2 * 2 / (2 * 1.5 * 1.5)), measured * measured, 5 * 0.0142);
    }

    @Test
    void isZeroForTheSameRowsInAnotherOrder() {
        Points a = SampleRows.of(2, 0, 1, 2, 3);
        Points b = SampleRows.of(2, 2, 3, 0, 1);
        assertEquals(0, new FourierMmd(64, 1).measure(a, b), 1e-12);
    }

    @Test
    void bandwidthIsTheMedianDistanceOfTheReference() {
        assertEquals(3, FourierMmd.medianDistance(SampleRows.of(1, 0, 2, 5)));
        assertEquals(1, FourierMmd.medianDistance(SampleRows.of(1, 4, 4, 4)));
        assertEquals(1, FourierMmd.medianDistance(SampleRows.of(1, 4)));
    }

    @Test
    void rejectsBadFrequenciesAndBandwidths() {
        Points point = SampleRows.of(1, 0);
        assertThrows(IllegalArgumentException.class, () -> new FourierMmd(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new FourierMmd(1, 1).measure(point, point, 0));
        assertThrows(IllegalArgumentException.class, () -> new FourierMmd(1, 1).measure(point, point, Double.NaN));
    }

    private static double meanKernel(Points a, Points b, double bandwidth) {
        double sum = 0;
        for (int i = 0; i < a.count(); i++) {
            for (int j = 0; j < b.count(); j++) {
                double distance = SampleRows.distance(a, i, b, j);
                sum += Math.exp(-distance * distance / (2 * bandwidth * bandwidth));
            }
        }
        return sum / a.count() / b.count();
    }
}
