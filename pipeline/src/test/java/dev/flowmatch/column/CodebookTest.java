package dev.flowmatch.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CodebookTest {
    /** Centred with a mean square of 1 in each entry: (1 − 1/K)² + (K − 1)/K² = (K − 1)/K before it is scaled. */
    @Test
    void anAxisForEachOfFewCategories() {
        assertEquals(
                List.of(List.of(1f, -1f), List.of(-1f, 1f)),
                CategoryCode.book(2).lists());
        for (int k = 2; k <= CategoryCode.MOST_AXES; k++) {
            Codebook codes = CategoryCode.book(k);
            assertEquals(k, codes.width());
            double scale = Math.sqrt((k - 1.0) / k) * k / Math.sqrt(k);
            for (int entry = 0; entry < k; entry++) {
                double sum = 0;
                double squares = 0;
                for (int category = 0; category < k; category++) {
                    sum += codes.code(category, entry);
                    squares += codes.code(category, entry) * codes.code(category, entry);
                    assertEquals(category == entry ? (k - 1) / scale : -1 / scale, codes.code(category, entry), 1e-6);
                }
                assertEquals(0, sum, 1e-5);
                assertEquals(k, squares, 1e-4);
            }
        }
    }

    /** 0b11 times 0b110001110101 without carries is 0b1010010011111, of eight ones. */
    @Test
    void wordsForMore() {
        Codebook codes = CategoryCode.book(87);
        assertEquals(7 + 12, codes.width());
        assertEquals(
                "0" + "1111100100101" + "00000",
                codes.lists().get(0b11).stream()
                        .map(entry -> entry == 1 ? "1" : "0")
                        .collect(Collectors.joining()));
        assertEquals(9 + 12, CategoryCode.book(257).width());
        assertEquals(8 + 12, CategoryCode.book(256).width());
    }

    @Test
    void anyTwoWordsDifferInEightDigits() {
        for (int k : new int[] {33, 87, 4096}) {
            int[] words = CategoryCode.book(k).lists().stream()
                    .mapToInt(code -> IntStream.range(0, code.size())
                            .map(j -> code.get(j) > 0 ? 1 << j : 0)
                            .sum())
                    .toArray();
            int least = Integer.SIZE;
            for (int one = 0; one < k; one++) {
                for (int other = 0; other < one; other++) {
                    least = Math.min(least, Integer.bitCount(words[one] ^ words[other]));
                }
            }
            assertEquals(8, least, k + " categories");
        }
    }

    @Test
    void bitsForMany() {
        Codebook codes = CategoryCode.book(4097);
        assertEquals(13, codes.width());
        assertEquals(
                List.of(1f, -1f, 1f, -1f, 1f, -1f, 1f, -1f, -1f, -1f, -1f, -1f, -1f),
                codes.lists().get(0b1010101));
    }

    @Test
    void everyCodeIsNearestToItself() {
        for (int k : new int[] {1, 2, 3, 31, 32, 33, 64, 257, 10_000}) {
            Codebook codes = CategoryCode.book(k);
            float[] x = new float[codes.width() + 2];
            for (int category = 0; category < k; category++) {
                codes.write(category, x, 1);
                // Anything nearer than half the least distance between two codes: 2 for bits.
                x[1] += 0.4f;
                assertEquals(category, codes.nearest(x, 1));
            }
        }
    }

    @Test
    void aSingleCategoryIsAtZero() {
        assertEquals(List.of(List.of(0f)), CategoryCode.book(1).lists());
    }

    @Test
    void theMeanSquareGoesByTheShares() {
        Codebook codes = Codebook.of(List.of(List.of(3f, 4f), List.of(0f, 1f)));
        assertEquals(0.25 * 25 + 0.75, codes.meanSquare(new double[] {0.25, 0.75}), 1e-6);
    }

    @Test
    void codesThatCannotBeToldApartAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Codebook.of(List.of()));
        assertThrows(IllegalArgumentException.class, () -> Codebook.of(List.of(List.of(1f), List.of(1f))));
        assertThrows(IllegalArgumentException.class, () -> Codebook.of(List.of(List.of(1f), List.of(1f, 2f))));
        assertThrows(IllegalArgumentException.class, () -> Codebook.of(List.of(List.of(), List.of())));
        assertThrows(IllegalArgumentException.class, () -> Codebook.of(List.of(List.of(Float.NaN), List.of(1f))));
        assertTrue(
                IntStream.of(1, 33, 10_000).allMatch(k -> CategoryCode.book(k).size() == k));
    }
}
