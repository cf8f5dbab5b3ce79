package dev.flowmatch.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DictionaryTest {
    private static List<RareValue> values(Object... valuesAndRows) {
        List<RareValue> values = new ArrayList<>();
        for (int i = 0; i < valuesAndRows.length; i += 2) {
            values.add(new RareValue((String) valuesAndRows[i], (Integer) valuesAndRows[i + 1]));
        }
        values.sort(Dictionary.MOST_FREQUENT);
        return values;
    }

    @Test
    void theMostFrequentComesFirstAndOfEqualsTheFirstText() {
        assertEquals(
                List.of("b", "", "a", "c"),
                Dictionary.ofAll(values("a", 2, "b", 7, "c", 2, "", 2), false).values());
    }

    @Test
    void whatFitsHasNoCategoryOfRareValues() {
        Dictionary all = Dictionary.ofAll(values("a", 2, "b", 1), true);
        assertNull(all.rare());
        assertEquals(3, all.size());
        assertEquals(-1, all.rareIndex());
        assertEquals(2, all.missingIndex());
        assertEquals(Map.of("a", 0, "b", 1), all.indices());
    }

    @Test
    void rareValuesShareACategoryInWhichThoseAreKeptThatMayBe() {
        Dictionary most = Dictionary.ofMost(values("a", 9, "b", 8, "c", 7, "d", 6, "e", 5, "f", 4), true, 4, 5)
                .orElseThrow();
        assertEquals(List.of("a", "b"), most.values());
        assertEquals(values("c", 7, "d", 6, "e", 5), most.rare());
        assertEquals(2, most.rareIndex());
        assertEquals(3, most.missingIndex());
        assertEquals(4, most.size());
    }

    @Test
    void whereNoRareValueMayBeKeptTheLeastFrequentOfTheOthersIs() {
        Dictionary most = Dictionary.ofMost(values("a", 9, "b", 8, "c", 1, "d", 1, "e", 1), false, 4, 5)
                .orElseThrow();
        assertEquals(List.of("a"), most.values());
        assertEquals(values("b", 8), most.rare());
        assertTrue(Dictionary.ofMost(values("a", 2, "b", 2, "c", 1, "d", 1), false, 3, 5)
                .isEmpty());
    }

    @Test
    void noMoreThanTenThousandRareValuesAreKept() {
        List<RareValue> many = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            many.add(new RareValue("v" + i, 5 + i % 3));
        }
        many.sort(Dictionary.MOST_FREQUENT);
        Dictionary most = Dictionary.ofMost(many, false, 256, 5).orElseThrow();
        assertEquals(10_000, most.rare().size());
        assertEquals(many.subList(255, 10_255), most.rare());
        assertEquals(256, most.size());
    }

    @Test
    void manifestsHoldAllOfIt() {
        for (Dictionary dictionary : List.of(
                Dictionary.ofAll(values("a", 2, "null", 1), true),
                Dictionary.ofMost(values("a", 9, "b", 8, "c", 7, "d", 6), true, 3, 1)
                        .orElseThrow(),
                Dictionary.ofAll(values("a", 1), false))) {
            ColumnEntry column =
                    ColumnEntry.ofCategories("c", "string", dictionary.entries(new double[dictionary.size()]));
            assertEquals(dictionary, Dictionary.of(column));
        }
        Comparator<RareValue> order = Dictionary.MOST_FREQUENT;
        assertTrue(order.compare(new RareValue("b", 2), new RareValue("a", 1)) < 0);
    }
}
