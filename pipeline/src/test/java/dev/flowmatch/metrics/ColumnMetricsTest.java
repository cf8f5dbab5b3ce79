package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ColumnMetricsTest {
    @Test
    void kolmogorovSmirnovEqualsBruteForceWithTies() {
        Points a = rounded(SampleRows.gaussian(70, 1, 1));
        Points b = rounded(SampleRows.affine(SampleRows.gaussian(45, 1, 2), 1, 0.5));
        double largest = 0;
        for (float value : b.values()) {
            largest = Math.max(largest, Math.abs(shareUpTo(a, value) - shareUpTo(b, value)));
        }
        for (float value : a.values()) {
            largest = Math.max(largest, Math.abs(shareUpTo(a, value) - shareUpTo(b, value)));
        }
        assertEquals(largest, KolmogorovSmirnov.statistic(a, b, 0), 1e-12);
    }

    @Test
    void kolmogorovSmirnovIsOneForSeparateAndZeroForEqualColumns() {
        assertEquals(1, KolmogorovSmirnov.statistic(SampleRows.of(1, 1, 2), SampleRows.of(1, 3, 4, 5), 0));
        assertEquals(0, KolmogorovSmirnov.statistic(SampleRows.of(1, 1, 2), SampleRows.of(1, 2, 1, 2, 1), 0));
        assertEquals(0, KolmogorovSmirnov.statistic(SampleRows.of(1, 7, 7), SampleRows.of(1, 7), 0));
    }

    @Test
    void largestKolmogorovSmirnovIsThatOfTheWorstColumn() {
        Points a = SampleRows.of(2, 0, 0, 1, 1);
        Points b = SampleRows.of(2, 0, 5, 1, 6);
        assertEquals(1, new LargestKolmogorovSmirnov().measure(a, b));
    }

    @Test
    void largestKolmogorovSmirnovLeavesConstantColumnsOut() {
        assertEquals(0, new LargestKolmogorovSmirnov().measure(SampleRows.of(1, 0, 1), SampleRows.of(1, 3, 3)));
    }

    @Test
    void summaryHasMomentsAndInterpolatedQuantiles() {
        ColumnSummary summary = ColumnSummary.of(SampleRows.of(1, 5, 1, 4, 2, 3), 0);
        assertEquals(new ColumnSummary(3, Math.sqrt(2), 1, 1.2, 2, 3, 4, 4.8, 5), rounded(summary));
    }

    @Test
    void constantColumnHasNoDeviation() {
        Points points = SampleRows.of(1, 0.1, 0.1, 0.1);
        assertEquals(0, ColumnSummary.of(points, 0).standardDeviation());
        assertArrayEquals(new float[3], Standardization.by(points).apply(points).values(), 1e-8f);
    }

    @Test
    void quantileRejectsNothingAndBadProbabilities() {
        assertThrows(IllegalArgumentException.class, () -> ColumnSummary.quantile(new float[0], 0.5));
        assertThrows(IllegalArgumentException.class, () -> ColumnSummary.quantile(new float[1], 1.1));
        assertThrows(IllegalArgumentException.class, () -> ColumnSummary.quantile(new float[1], Double.NaN));
    }

    @Test
    void standardizationGivesMeanZeroAndDeviationOne() {
        Points points = SampleRows.of(2, 10, -1, 14, -1, 12, -1);
        Points scaled = Standardization.by(points).apply(points);
        ColumnSummary first = ColumnSummary.of(scaled, 0);
        assertEquals(0, first.mean(), 1e-6);
        assertEquals(1, first.standardDeviation(), 1e-6);
        assertArrayEquals(new float[3], scaled.column(1));
    }

    @Test
    void correlationsAreThoseOfLinearRelations() {
        // Second column −2 times the first, third unrelated by symmetry, fourth constant.
        Points points = SampleRows.of(4, -1, 2, 1, 9, 0, 0, -2, 9, 1, -2, 1, 9);
        double[] expected = {1, -1, 0, 0, -1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
        assertArrayEquals(expected, CorrelationDifference.correlations(points), 1e-12);
    }

    @Test
    void correlationDifferenceIsTheLargestEntry() {
        Points same = SampleRows.of(2, 0, 0, 1, 1);
        Points opposite = SampleRows.of(2, 0, 1, 1, 0);
        assertEquals(2, new CorrelationDifference().measure(same, opposite), 1e-12);
        assertEquals(0, new CorrelationDifference().measure(same, same), 1e-12);
    }

    @Test
    void checkerboardSharesCountCellsByTheirIndices() {
        // (−3, −3) is in column 0, row 0; (−1, −3) in column 1, row 0.
        assertEquals(0.5, CheckerboardCells.share(SampleRows.of(2, -3, -3, -1, -3)));
        // Outside the board, on its open upper edge, and on its closed lower edge.
        assertEquals(0, CheckerboardCells.share(SampleRows.of(2, 5, 1, -4.1, 1, 4, -3, 1, 4)));
        assertEquals(1, CheckerboardCells.share(SampleRows.of(2, -4, -2)));
        assertThrows(IllegalArgumentException.class, () -> CheckerboardCells.share(SampleRows.of(1, 0)));
    }

    private static double shareUpTo(Points points, float value) {
        int count = 0;
        for (float other : points.values()) {
            if (other <= value) {
                count++;
            }
        }
        return (double) count / points.count();
    }

    private static Points rounded(Points points) {
        float[] values = points.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.round(values[i] * 4) / 4f;
        }
        return new Points(values, points.dim());
    }

    private static ColumnSummary rounded(ColumnSummary s) {
        return new ColumnSummary(
                s.mean(),
                s.standardDeviation(),
                s.minimum(),
                Math.round(s.q05() * 1e6) / 1e6,
                s.q25(),
                s.median(),
                s.q75(),
                Math.round(s.q95() * 1e6) / 1e6,
                s.maximum());
    }
}
