package dev.flowmatch.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RealAgainstRealTest {
    @Test
    void dealsFullSizesWhereThereAreRealRowsEnough() {
        assertSizes(40, 60, deal(40, 100, 60));
        assertSizes(40, 100, deal(40, 1000, 100));
        assertSizes(10, 90, deal(10, 100, 99));
    }

    @Test
    void cutsBothToHalvesWhereThereAreTooFew() {
        assertSizes(50, 50, deal(1000, 100, 1000));
        assertSizes(50, 51, deal(1000, 101, 1000));
        assertSizes(80, 20, deal(1000, 100, 20));
        assertSizes(1, 1, deal(5, 2, 5));
    }

    @Test
    void referenceAndControlShareNoRow() {
        RealAgainstReal dealt = deal(30, 70, 1000);
        List<Float> rows = IntStream.concat(
                        IntStream.range(0, dealt.reference().count())
                                .map(i -> (int) dealt.reference().at(i, 0)),
                        IntStream.range(0, dealt.control().count())
                                .map(i -> (int) dealt.control().at(i, 0)))
                .mapToObj(i -> (float) i)
                .distinct()
                .toList();
        assertEquals(70, rows.size());
    }

    // The seeds are fixed. Value and floor of perfect samples are two draws of one distribution, whose deviation is at
    // most about half its mean for these measures and sizes: a factor of 4 between them is beyond five deviations.
    @Test
    void floorIsTheValueOfPerfectSamples() {
        RealAgainstReal perfect =
                RealAgainstReal.deal(SampleRows.gaussian(2000, 2, 1), SampleRows.gaussian(4000, 2, 2), 2000);
        RealAgainstReal shifted = new RealAgainstReal(
                SampleRows.affine(perfect.generated(), 1, 1, 1), perfect.reference(), perfect.control());
        for (TwoSampleMetric metric : List.of(
                new SlicedWasserstein(32, 1),
                new EnergyDistance(1000),
                new FourierMmd(64, 1),
                new LargestKolmogorovSmirnov())) {
            RealAgainstReal.Figure figure = perfect.standardized().measure(metric);
            double ratio = Math.pow(figure.value() / figure.floor(), 1.0 / metric.degree());
            assertTrue(ratio > 0.25 && ratio < 4, metric.name() + " " + figure);
            RealAgainstReal.Figure far = shifted.standardized().measure(metric);
            assertEquals(figure.floor(), far.floor(), metric.name());
            assertTrue(far.value() > 4 * far.floor(), metric.name() + " " + far);
        }
    }

    @Test
    void standardMetricsHaveSnakeCaseNamesOfTheirOwn() {
        RealAgainstReal dealt = RealAgainstReal.deal(SampleRows.gaussian(50, 2, 1), SampleRows.gaussian(100, 2, 2), 50);
        Map<String, RealAgainstReal.Figure> figures = dealt.measure(TwoSampleMetric.standard(0));
        assertEquals(TwoSampleMetric.standard(0).size(), figures.size());
        figures.forEach((name, figure) -> {
            assertTrue(name.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*"), name);
            assertTrue(figure.value() >= 0 && figure.floor() >= 0, name);
        });
    }

    @Test
    void rejectsOneRealRowAndNoReference() {
        Points one = SampleRows.of(1, 0);
        Points two = SampleRows.of(1, 0, 1);
        assertThrows(IllegalArgumentException.class, () -> RealAgainstReal.deal(two, one, 1));
        assertThrows(IllegalArgumentException.class, () -> RealAgainstReal.deal(two, two, 0));
        assertThrows(IllegalArgumentException.class, () -> RealAgainstReal.deal(SampleRows.of(2, 0, 0), two, 1));
    }

    private static RealAgainstReal deal(int generated, int real, int referenceLimit) {
        float[] numbers = new float[real];
        for (int i = 0; i < real; i++) {
            numbers[i] = i;
        }
        return RealAgainstReal.deal(new Points(new float[generated], 1), new Points(numbers, 1), referenceLimit);
    }

    private static void assertSizes(int compared, int reference, RealAgainstReal dealt) {
        assertEquals(compared, dealt.generated().count());
        assertEquals(compared, dealt.control().count());
        assertEquals(reference, dealt.reference().count());
    }
}
