package dev.flowmatch.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class RankMapTest {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private static final int KNOTS = 1024;

    private static RankMap map(double[]... parts) {
        return new RankMap(RankSketch.knots(sketches(KNOTS, parts), KNOTS).orElseThrow());
    }

    private static List<RankSketch> sketches(int knots, double[]... parts) {
        return Arrays.stream(parts)
                .map(part -> RankSketch.of(part.clone(), knots))
                .toList();
    }

    private static double share(double score) {
        return NORMAL.cumulativeProbability(score);
    }

    /** Of 5 values 3 lies at ranks 2 and 3, and 7 at rank 4. */
    @Test
    void aValueTakesTheRanksOfItsRows() {
        RankMap map = map(new double[] {7, 3, 3, -1, 1000});
        assertEquals(0.2, share(map.score(3, 0)), 1e-12);
        assertEquals(0.4, share(map.score(3, 0.5)), 1e-12);
        assertEquals(0.599999, share(map.score(3, 0.9999975)), 1e-12);
        assertEquals(0.7, share(map.score(7, 0.5)), 1e-12);
        // The ends are clamped to half a row.
        assertEquals(0.1, share(map.score(-1, 0.1)), 1e-12);
        assertEquals(0.1, share(map.score(-1e6, 0.5)), 1e-12);
        assertEquals(0.9, share(map.score(1e6, 0.5)), 1e-12);
        assertEquals(map.score(3, 0.5), map.scale(3));
    }

    @Test
    void aTableOfOneRowHasAMap() {
        RankMap map = map(new double[] {4});
        assertEquals(4, map.value(-30));
        assertEquals(4, map.value(30));
        assertTrue(Double.isFinite(map.score(4, 0)) && Double.isFinite(map.score(4, 0.999)));
    }

    /** Zeros, whole numbers, prices ending in 9: whatever the uniform number, a value of few comes back. */
    @Test
    void valuesThatManyRowsShareComeBackExactlyAndKeepTheirShare() {
        Random random = new Random(1);
        double[] values = new double[50_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(3) > 0 ? 0 : random.nextInt(200) + 0.99;
        }
        RankMap map = map(values);
        double zeros = Arrays.stream(values).filter(v -> v == 0).count() / (double) values.length;
        double sum = 0;
        double squares = 0;
        for (double value : values) {
            double score = map.score(value, random.nextDouble());
            assertEquals(value, map.value(score));
            sum += score;
            squares += score * score;
        }
        // A standard normal sample: mean 0 ± 1/√50,000 = 0.0045, mean square 1 ± √(2/50,000) = 0.0063; 5 of them.
        assertEquals(0, sum / values.length, 0.023);
        assertEquals(1, squares / values.length, 0.032);
        double came = 0;
        for (int i = 0; i < values.length; i++) {
            came += map.value(NORMAL.inverseCumulativeProbability((i + 0.5) / values.length)) == 0 ? 1 : 0;
        }
        assertEquals(zeros, came / values.length, 2.0 / values.length);
    }

    @Test
    void manyDifferentValuesKeepTheirDistributionUpToTheTails() {
        Random random = new Random(2);
        double[] values = random.doubles(100_000)
                .map(u -> 40 + 10 * Math.tan(Math.PI * (u - 0.5)))
                .toArray();
        RankMap map = map(values);
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            double score = map.score(sorted[i], 0.5);
            // 1,024 knots in equal steps of the score over ±4.4: a step is 0.017, so a share is off by at most 0.007.
            assertEquals((i + 0.5) / sorted.length, share(score), 0.007);
            assertEquals(score, map.score(map.value(score), 0.5), 1e-6);
        }
        assertEquals(sorted[0], map.value(-9));
        assertEquals(sorted[sorted.length - 1], map.value(9));
        // The tails: one row in 1,000 lies beyond, by value too.
        assertEquals(sorted[99], map.value(NORMAL.inverseCumulativeProbability(0.001)), Math.abs(sorted[99]) * 0.1);
    }

    @Test
    void partsGiveTheMapOfTheWholeInAnyOrder() {
        Random random = new Random(3);
        List<double[]> parts = new ArrayList<>();
        double[] whole = new double[60_000];
        for (int p = 0; p < 6; p++) {
            double[] part = new double[10_000];
            for (int i = 0; i < part.length; i++) {
                part[i] = random.nextInt(4) == 0 ? -1 : Math.round(random.nextGaussian() * 100);
                whole[p * part.length + i] = part[i];
            }
            parts.add(part);
        }
        RankMap one = map(whole);
        RankMap merged = map(parts.toArray(double[][]::new));
        // No part has more different values than a sketch keeps, so that nothing is lost.
        for (double z = -3; z <= 3; z += 0.01) {
            assertEquals(one.value(z), merged.value(z), 1e-9);
        }
    }

    @Test
    void missingValuesAreNoPartOfIt() {
        RankMap map = map(new double[] {Double.NaN, 1, 2, Double.NaN});
        assertEquals(0.25, share(map.score(1, 0.5)), 1e-12);
        assertTrue(RankSketch.knots(sketches(KNOTS, new double[] {Double.NaN}), KNOTS)
                .isEmpty());
        // Zeros of both signs are one value.
        assertEquals(1, RankSketch.of(new double[] {0.0, -0.0}, KNOTS).values().length);
    }

    /** 900 places, each of ten rows, among 41,000 others: the places come back as they are, and a column has its limit. */
    @Test
    void theMostFrequentValuesAreKept() {
        Random random = new Random(4);
        double[] values = new double[50_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < 9000 ? i % 900 + 0.5 : random.nextGaussian() * 300 + 450;
        }
        RankKnots knots = RankSketch.knots(sketches(2048, values), 2048).orElseThrow();
        assertTrue(knots.values().size() <= 2048, "knots: " + knots.values().size());
        RankMap map = new RankMap(knots);
        for (int place = 0; place < 900; place++) {
            assertEquals(place + 0.5, map.value(map.score(place + 0.5, random.nextDouble())));
        }
    }

    @Test
    void manyColumnsHaveFewerKnotsEach() {
        assertEquals(16_384, RankSketch.mostKnots(1));
        assertEquals(13_107, RankSketch.mostKnots(10));
        assertEquals(1024, RankSketch.mostKnots(2000));
    }

    @Test
    void knotsThatAreNoDistributionAreRefused() {
        List<Double> two = List.of(1.0, 2.0);
        List<Double> below = List.of(0.0, 0.5);
        List<Double> upTo = List.of(0.5, 1.0);
        new RankMap(new RankKnots(two, below, upTo, 2));
        for (Runnable wrong : List.<Runnable>of(
                () -> new RankKnots(List.of(2.0, 1.0), below, upTo, 2),
                () -> new RankKnots(two, upTo, below, 2),
                () -> new RankKnots(two, below, List.of(0.5, 0.9), 2),
                () -> new RankKnots(two, List.of(0.1, 0.5), upTo, 2),
                () -> new RankKnots(two, below, List.of(1.0), 2),
                () -> new RankKnots(List.of(), List.of(), List.of(), 2),
                () -> new RankKnots(two, below, upTo, 0))) {
            assertThrows(IllegalArgumentException.class, wrong::run);
        }
    }
}
