package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SlicedWassersteinTest {
    @Test
    void oneDimensionalDistanceOfEqualSizesPairsOrderStatistics() {
        assertEquals(
                (1.0 + 4 + 0) / 3, SlicedWasserstein.squaredDistance(new float[] {0, 1, 5}, new float[] {1, 3, 5}));
    }

    @Test
    void oneDimensionalDistanceOfDifferentSizesEqualsThatOfRepeatedRows() {
        float[] a = {-1, 0.5f, 2, 7};
        float[] b = {-3, 0, 0, 1, 4, 4.5f};
        // Every row three and two times: 12 rows each, the same distributions.
        float[] repeatedA = new float[12];
        float[] repeatedB = new float[12];
        for (int i = 0; i < 12; i++) {
            repeatedA[i] = a[i / 3];
            repeatedB[i] = b[i / 2];
        }
        assertEquals(
                SlicedWasserstein.squaredDistance(repeatedA, repeatedB),
                SlicedWasserstein.squaredDistance(a, b),
                1e-12);
    }

    @Test
    void oneColumnGivesTheDistanceItself() {
        Points points = SampleRows.of(1, 4, -2, 0, 1);
        assertEquals(1.5, new SlicedWasserstein(7, 3).measure(SampleRows.affine(points, 1, 1.5), points), 1e-6);
    }

    @Test
    void shiftGivesItsLengthOverTheRootOfTheDimension() {
        Points points = SampleRows.gaussian(50, 2, 1);
        double measured = new SlicedWasserstein(4096, 5).measure(SampleRows.affine(points, 1, 3, 4), points);
        // W2² in direction u is 25 cos²; the mean of cos² is 1/2 and its standard deviation √(1/8), so the mean over
        // 4096 directions is within 12.5 ± 0.138 (one deviation) and outside five of them once in 1.7 million seeds.
        assertEquals(12.5, measured * measured, 5 * 25 * Math.sqrt(1.0 / 8 / 4096));
    }

    @Test
    void centredGaussiansDifferByTheirStandardDeviations() {
        Points a = SampleRows.affine(SampleRows.gaussian(20_000, 3, 1), 1.5, 0);
        Points b = SampleRows.gaussian(20_000, 3, 2);
        // W2 of N(0, 1.5²) and N(0, 1) is 0.5 in every direction. Its sampling error at 20,000 rows is that of the
        // difference of two standard deviations, √((1.5² + 1) / (2 · 20,000)) = 0.009, plus a bias below it: 0.05 is
        // more than five deviations.
        assertEquals(0.5, new SlicedWasserstein(128, 5).measure(a, b), 0.05);
    }

    @Test
    void isZeroForTheSameRowsInAnotherOrderAndRepeated() {
        Points a = SampleRows.of(2, 1, 2, 3, 4, 5, 6);
        Points b = SampleRows.of(2, 5, 6, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6);
        assertEquals(0, new SlicedWasserstein(16, 0).measure(a, b), 1e-12);
    }

    @Test
    void directionsFollowTheSeed() {
        Points a = SampleRows.gaussian(100, 4, 1);
        Points b = SampleRows.gaussian(80, 4, 2);
        assertEquals(new SlicedWasserstein(8, 1).measure(a, b), new SlicedWasserstein(8, 1).measure(a, b));
        assertNotEquals(new SlicedWasserstein(8, 1).measure(a, b), new SlicedWasserstein(8, 2).measure(a, b));
    }

    @Test
    void rejectsNoDirectionsAndOtherDimensions() {
        assertThrows(IllegalArgumentException.class, () -> new SlicedWasserstein(0, 1));
        Points plane = SampleRows.of(2, 0, 0);
        Points line = SampleRows.of(1, 0);
        assertThrows(IllegalArgumentException.class, () -> new SlicedWasserstein(1, 1).measure(plane, line));
    }
}
