package dev.flowmatch.fidelity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fixture.CsvRows;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The measures against figures of scikit-learn and SciPy, and against what can be counted by hand. */
class FidelityMetricTest {
    private static final double NAN = Double.NaN;

    private static List<MixedRows> judged(String... names) throws IOException {
        return CsvRows.read(
                Arrays.stream(names).map(FidelityMetricTest::resource).toArray(Path[]::new));
    }

    private static Path resource(String name) {
        try {
            return Path.of(FidelityMetricTest.class
                    .getResource("/data/judged/" + name + ".csv")
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static NumberColumn numbers(String name, double... values) {
        return new NumberColumn(name, values);
    }

    private static CategoryColumn categories(String name, int... codes) {
        return new CategoryColumn(name, codes, List.of("a", "b", "c"));
    }

    private static MixedRows rows(MixedColumn... columns) {
        return new MixedRows(List.of(columns));
    }

    @Test
    void shapeAndTrendOfPenguinsAreThoseOfTheJudge() throws IOException {
        List<MixedRows> tables = judged("penguins-train", "penguins-real", "penguins-independent");
        assertEquals(9.57, new ShapeError().measure(tables.get(1), tables.get(0)), 0.005);
        assertEquals(9.57, new ShapeError().measure(tables.get(2), tables.get(0)), 0.005);
        assertEquals(13.57, new TrendError().measure(tables.get(1), tables.get(0)), 0.005);
        assertEquals(33.53, new TrendError().measure(tables.get(2), tables.get(0)), 0.005);
    }

    @Test
    void scoreOfTheTreesOnCreditIsThatOfTheJudge() throws IOException {
        List<MixedRows> tables = judged("credit-train", "credit-broken", "credit-independent");
        // Other trees and folds: within 0.05.
        assertEquals(0.904, new TreeSeparation(0).measure(tables.get(1), tables.get(0)), 0.05);
        assertEquals(0.12, new TreeSeparation(0).measure(tables.get(2), tables.get(0)), 0.05);
        assertEquals(4.45, new TrendError().measure(tables.get(1), tables.get(0)), 0.005);
        assertEquals(8.83, new TrendError().measure(tables.get(2), tables.get(0)), 0.005);
    }

    @Test
    void shapeIsTheMeanOfTheColumns() {
        // Numbers: F differs most after 2, by 2/3 − 1/3; the missing one is left out. Categories: |½ − ¼| for a, ¼ for
        // the missing ones, half their sum.
        MixedRows sample = rows(numbers("x", 1, 2, 4, NAN), categories("k", 0, 0, 1, 1));
        MixedRows reference = rows(numbers("x", 2, 3, 4, NAN), categories("k", 0, -1, 1, 1));
        assertEquals(100 * (1.0 / 3 + 0.25) / 2, new ShapeError().measure(sample, reference), 1e-12);
        MixedRows empty = rows(numbers("x", NAN, NAN, NAN, NAN), categories("k", 0, -1, 1, 1));
        assertEquals(50, new ShapeError().measure(empty, reference), 1e-12);
    }

    @Test
    void trendIsHalfTheDifferenceOfCorrelations() {
        MixedRows rising = rows(numbers("x", 1, 2, 3, 4), numbers("y", 1, 2, 3, NAN));
        MixedRows falling = rows(numbers("x", 1, 2, 3, 4), numbers("y", 3, 2, 1, NAN));
        MixedRows constant = rows(numbers("x", 1, 2, 3, 4), numbers("y", 1, 1, 1, NAN));
        assertEquals(100, new TrendError().measure(rising, falling), 1e-9);
        assertEquals(50, new TrendError().measure(constant, falling), 1e-9);
        assertEquals(0, new TrendError().measure(constant, constant), 1e-9);
    }

    @Test
    void trendOfCategoriesIsTheTotalVariationOfTheJointTable() {
        MixedRows together = rows(categories("k", 0, 0, 1, 1), categories("l", 0, 0, 1, 1));
        MixedRows crossed = rows(categories("k", 0, 0, 1, 1), categories("l", 0, 1, 0, 1));
        assertEquals(50, new TrendError().measure(crossed, together), 1e-12);
        assertEquals(0, new ShapeError().measure(crossed, together), 1e-12);
    }

    @Test
    void largeJointTablesAreCountedAlike() {
        Random random = new Random(3);
        int[] a = random.ints(500, 0, 40).toArray();
        int[] b = random.ints(500, 0, 40).toArray();
        double small = TotalVariation.between(new Bins(a, 40), new Bins(b, 40), new Bins(b, 40), new Bins(a, 40));
        double large =
                TotalVariation.between(new Bins(a, 40), new Bins(b, 40_000), new Bins(b, 40), new Bins(a, 40_000));
        assertTrue(small > 0.5);
        assertEquals(small, large, 1e-12);
    }

    @Test
    void areaUnderTheCurveCountsTiesHalf() {
        // Pairs (class, other): 3>1, 3>2, 2>1, 2=2.
        assertEquals(
                3.5 / 4,
                RankedScores.areaUnderCurve(new double[] {3, 2, 1, 2}, new boolean[] {true, true, false, false}));
        assertEquals(0.5, RankedScores.areaUnderCurve(new double[] {1, 1}, new boolean[] {true, false}));
    }

    @Test
    void equalRowsGiveEqualScores() throws IOException {
        List<MixedRows> tables = judged("credit-train", "credit-broken");
        double first = new TreeSeparation(7, 400).measure(tables.get(1), tables.get(0));
        assertEquals(first, new TreeSeparation(7, 400).measure(tables.get(1), tables.get(0)));
    }

    @Test
    void treesPredictWhatDependsOnOtherColumns() {
        Random random = new Random(5);
        double[] x = random.doubles(600).toArray();
        double[] square = Arrays.stream(x).map(v -> v * v).toArray();
        int[] third = Arrays.stream(x).mapToInt(v -> (int) (3 * v)).toArray();
        int[] half = Arrays.stream(x).mapToInt(v -> v < 0.5 ? 0 : 2).toArray();
        MixedRows rows = rows(numbers("x", x), numbers("y", square), categories("k", third), categories("h", half));
        MixedRows shuffled = rows.independent(1);
        for (int target = 1; target < 4; target++) {
            assertTrue(new Prediction(target).score(rows, rows) > 0.95, "column " + target);
            assertTrue(new Prediction(target).score(shuffled, rows) < 0.7, "column " + target);
        }
        assertEquals("R²", Prediction.measure(rows.columns().get(1)));
        assertEquals("accuracy", Prediction.measure(rows.columns().get(2)));
        assertEquals(
                "area under the ROC curve", Prediction.measure(rows.columns().get(3)));
    }

    @Test
    void whatCannotBeMeasuredIsSaidWithItsReason() {
        MixedRows few = rows(numbers("x", 1, 2, 3), categories("k", 1, 1, 1));
        assertTrue(
                new TreeSeparation(0).impossible(99, 2).contains("at least 100 rows of either side, but there are 99"));
        assertTrue(new TrendError().impossible(500, 1).contains("2 columns"));
        assertTrue(new Prediction(0).impossible(few, few).contains("with a value of x, but there are 3"));
        assertThrows(IllegalArgumentException.class, () -> new TreeSeparation(0).measure(few, few));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ShapeError().measure(few, rows(categories("x", 0), categories("k", 1))));
    }

    @Test
    void copiedRowsLieNearTrainingRows() {
        MixedRows training = gaussian(400, 1);
        MixedRows heldOut = gaussian(400, 2);
        assertEquals(1, ClosestRecords.share(training, training, heldOut));
        assertEquals(0, ClosestRecords.share(heldOut, training, heldOut));
        // 400 rows: five deviations are 5 · ½ / √400 = 0.125.
        assertEquals(0.5, ClosestRecords.share(gaussian(400, 3), training, heldOut), 0.125);
        assertEquals(0.5, ClosestRecords.share(heldOut, training, training));
        assertEquals(1, Copies.share(training, training));
        assertEquals(0, Copies.share(heldOut, training));
    }

    @Test
    void copiesAreFoundInSinglePrecisionAndWithMissingValues() {
        MixedRows training = rows(numbers("x", 0.23, NAN, 1e6), categories("k", 0, -1, 2));
        MixedRows same = rows(numbers("x", (float) 0.23, NAN, 1e6, 0.24), categories("k", 0, -1, 1, 0));
        assertEquals(0.5, Copies.share(same, training));
    }

    @Test
    void columnsOfFewValuesAreCategories() {
        MixedRows real = rows(numbers("flag", 0, -0.0, 1, NAN), numbers("x", 1, 2, 3, 4));
        MixedRows asCategories =
                FewValues.in(real).apply(rows(numbers("flag", 0, 1, 0.5, NAN), numbers("x", 9, 9, 9, 9)));
        CategoryColumn flag = (CategoryColumn) asCategories.columns().get(0);
        assertEquals(List.of(0, 1, 2, -1), Arrays.stream(flag.codes()).boxed().toList());
        double[] many = new Random(1).doubles(30).toArray();
        assertFalse(
                FewValues.in(rows(numbers("x", many)))
                                .apply(rows(numbers("x", many)))
                                .columns()
                                .get(0)
                        instanceof CategoryColumn);
    }

    private static MixedRows gaussian(int n, long seed) {
        Random random = new Random(seed);
        double[] x = new double[n];
        int[] k = new int[n];
        for (int row = 0; row < n; row++) {
            x[row] = random.nextGaussian();
            k[row] = random.nextInt(3);
        }
        return rows(
                numbers("x", x),
                numbers(
                        "y",
                        Arrays.stream(x).map(v -> v + random.nextGaussian()).toArray()),
                categories("k", k));
    }
}
