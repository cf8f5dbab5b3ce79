package dev.flowmatch.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fixture.ReportData;
import dev.flowmatch.metrics.NeighbourSeparation;
import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.picture.AxisRange;
import dev.flowmatch.picture.Numbers;
import dev.flowmatch.picture.Trajectories;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTextTest {
    @Test
    void numbersAreShort() {
        assertEquals("0.0346", Numbers.shortened(0.034567));
        assertEquals("−12.3", Numbers.shortened(-12.3456));
        assertEquals("4,586", Numbers.shortened(4586.4));
        assertEquals("100", Numbers.shortened(100));
        assertEquals("1.23e+09", Numbers.shortened(1.234e9));
        assertEquals("1.00e-07", Numbers.shortened(1e-7));
        assertEquals("0", Numbers.shortened(0));
        assertEquals("–", Numbers.shortened(Double.NaN));
        assertEquals("−∞", Numbers.shortened(Double.NEGATIVE_INFINITY));
    }

    @Test
    void ticksAreRoundAndInsideTheRange() {
        assertEquals(List.of(-4.0, -2.0, 0.0, 2.0, 4.0), new AxisRange(-4.4, 4.4).ticks(5));
        assertEquals(List.of(0.0, 0.5, 1.0), new AxisRange(0, 1).ticks(2));
        assertEquals("−0.5", Numbers.tick(-0.5, 0.5));
        assertEquals("20,000", Numbers.tick(20_000, 5000));
        assertEquals("2e6", Numbers.tick(2_000_000, 500_000));
    }

    @Test
    void rangeIsThatOfTheBulk() {
        float[] sorted = new float[1001];
        for (int i = 0; i < 1000; i++) {
            sorted[i] = i;
        }
        sorted[1000] = 1e6f;
        AxisRange range = AxisRange.ofBulk(sorted);
        assertTrue(range.maximum() < 1200 && range.minimum() > -60, range.toString());
        AxisRange point = AxisRange.ofBulk(new float[] {7, 7});
        assertTrue(point.minimum() < 7 && point.maximum() > 7);
    }

    @Test
    void verdictsCompareWithTheFloorFirst() {
        assertEquals(Verdict.MATCHES, Verdict.of(0.014, 0.01, 1, 0.05));
        assertEquals(Verdict.MATCHES, Verdict.of(0.3, 0.25, 1, 0.05));
        assertEquals(Verdict.CLOSE, Verdict.of(0.04, 0.01, 1, 0.05));
        assertEquals(Verdict.VISIBLE, Verdict.of(0.15, 0.01, 1, 0.05));
        assertEquals(Verdict.FAR, Verdict.of(0.3, 0.01, 1, 0.05));
        // Of a squared distance, ratios are those of the roots.
        assertEquals(Verdict.MATCHES, Verdict.of(0.002, 0.001, 2, 0.0001));
        assertEquals(Verdict.MATCHES, Verdict.of(0, 0, 1, 0.05));
    }

    @Test
    void valuesThatChanceExplainsAreNoDifference() {
        NeighbourSeparation metric = new NeighbourSeparation(3000);
        RealAgainstReal.Figure figure = new RealAgainstReal.Figure(0.1, 0);
        assertEquals("no difference found", Measure.of(metric, figure, 171).verdict());
        assertEquals("visible difference", Measure.of(metric, figure, 5000).verdict());
    }

    @Test
    void trajectoriesNeedFramesOfOneShape() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Trajectories(List.of(ReportData.gaussian(2, 2, 1)), List.of(0.0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Trajectories(
                        List.of(ReportData.gaussian(2, 2, 1), ReportData.gaussian(3, 2, 1)), List.of(0.0, 1.0)));
    }
}
