package dev.flowmatch.fidelity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssociationsTest {
    private static double of(MixedColumn a, MixedColumn b) {
        return Associations.of(new MixedRows(List.of(a, b))).values()[1];
    }

    private static CategoryColumn kind(String name, int... codes) {
        return new CategoryColumn(name, codes, List.of("a", "b", "c"));
    }

    private static NumberColumn number(String name, double... values) {
        return new NumberColumn(name, values);
    }

    @Test
    void numbersHaveTheAbsoluteValueOfTheirCorrelation() {
        assertEquals(1, of(number("x", 1, 2, 3, 4), number("y", 8, 6, 4, Double.NaN)), 1e-12);
        assertEquals(0, of(number("x", 1, 2, 3, 4), number("y", 5, 5, 5, 5)), 1e-12);
    }

    @Test
    void categoriesHaveCramersV() {
        assertEquals(1, of(kind("k", 0, 0, 1, 1), kind("l", 2, 2, -1, -1)), 1e-12);
        assertEquals(0, of(kind("k", 0, 0, 1, 1), kind("l", 0, 1, 0, 1)), 1e-12);
        // The table 3 1 / 1 3 has χ² = 8 · (9 − 1)² / (4 · 4)² = 2: V = √(2/8).
        assertEquals(0.5, of(kind("k", 0, 0, 0, 0, 1, 1, 1, 1), kind("l", 0, 0, 0, 1, 0, 1, 1, 1)), 1e-12);
    }

    @Test
    void numberAndCategoryHaveTheCorrelationRatio() {
        assertEquals(1, of(number("x", 1, 1, 3, 3), kind("k", 0, 0, 1, 1)), 1e-12);
        // Means 1.5 and 3.5 around 2.5: between 4 · 1, in all 5 of squares 2.25 + 0.25 + 0.25 + 2.25 = 5.
        assertEquals(Math.sqrt(4 / 5.0), of(kind("k", 0, 0, 1, 1), number("x", 1, 2, 3, 4)), 1e-12);
        assertEquals(1, of(number("x", 1, Double.NaN, 3, 3), kind("k", 0, 1, 1, 1)), 1e-12);
    }

    @Test
    void categoriesBeyondTheThirtyMostFrequentHaveNoAxis() {
        List<String> labels = IntStream.range(0, 40).mapToObj(String::valueOf).toList();
        int[] thirty = IntStream.range(0, 60).map(i -> i / 2).toArray();
        MixedRows training = new MixedRows(List.of(new CategoryColumn("k", thirty, labels)));
        MixedRows heldOut = new MixedRows(List.of(new CategoryColumn("k", new int[] {33, 35}, labels)));
        // 34 is √½ from those with an axis, and where 33 and 35 are; 0 is √½ from these, and in the training rows.
        MixedRows rows = new MixedRows(List.of(new CategoryColumn("k", new int[] {34, 34, 34, 0}, labels)));
        assertEquals(0.25, ClosestRecords.share(rows, training, heldOut));
    }
}
