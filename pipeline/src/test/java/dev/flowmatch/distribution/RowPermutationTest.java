package dev.flowmatch.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.junit.jupiter.api.Test;

class RowPermutationTest {

    @Test
    void isABijectionOfEverySmallSize() {
        for (int n = 1; n <= 1000; n++) {
            assertBijection(new RowPermutation(n, n * 31L));
        }
    }

    @Test
    void isABijectionOfLargerSizes() {
        for (int n : new int[] {65_535, 65_536, 65_537, 300_007}) {
            assertBijection(new RowPermutation(n, -5));
        }
    }

    private static void assertBijection(RowPermutation permutation) {
        int n = (int) permutation.size();
        BitSet seen = new BitSet(n);
        for (int i = 0; i < n; i++) {
            long place = permutation.apply(i);
            assertFalse(seen.get((int) place), () -> "place taken twice of " + n);
            seen.set((int) place);
            assertEquals(i, permutation.invert(place));
        }
    }

    @Test
    void worksOnNumbersBeyondAnInt() {
        for (long n : new long[] {3_000_000_019L, Long.MAX_VALUE}) {
            RowPermutation permutation = new RowPermutation(n, 8);
            for (long i : new long[] {0, 1, n / 2, n - 1}) {
                long place = permutation.apply(i);
                assertTrue(place >= 0 && place < n);
                assertEquals(i, permutation.invert(place));
            }
        }
    }

    @Test
    void everyNumberGoesEverywhereEquallyOften() {
        int seeds = 20_000;
        for (int n : new int[] {2, 3, 5, 10, 16}) {
            int[][] counts = new int[n][n];
            for (int seed = 0; seed < seeds; seed++) {
                RowPermutation permutation = new RowPermutation(n, seed);
                for (int i = 0; i < n; i++) {
                    counts[i][(int) permutation.apply(i)]++;
                }
            }
            for (int i = 0; i < n; i++) {
                assertUniform(counts[i], seeds);
            }
        }
    }

    @Test
    void neighboursGoToUnrelatedPlaces() {
        int n = 100_000;
        RowPermutation permutation = new RowPermutation(n, 4);
        int[] differences = new int[100];
        for (int i = 0; i + 1 < n; i += 2) {
            long difference = Math.floorMod(permutation.apply(i + 1) - permutation.apply(i), n);
            differences[(int) (difference * 100 / n)]++;
        }
        assertUniform(differences, n / 2);
    }

    /** Pearson's chi-square at a significance of 1e-6; about 40 such tests in this class. */
    private static void assertUniform(int[] counts, int total) {
        double expected = total / (double) counts.length;
        double statistic = 0;
        for (int count : counts) {
            statistic += (count - expected) * (count - expected) / expected;
        }
        double bound = ChiSquaredDistribution.of(counts.length - 1).inverseSurvivalProbability(1e-6);
        assertTrue(statistic < bound, statistic + " is not below " + bound);
    }

    @Test
    void anotherSeedIsAnotherPermutation() {
        RowPermutation one = new RowPermutation(1000, 1);
        RowPermutation two = new RowPermutation(1000, 2);
        int same = 0;
        for (int i = 0; i < 1000; i++) {
            same += one.apply(i) == two.apply(i) ? 1 : 0;
        }
        // Matches are Poisson with mean 1: more than 12 with probability 1e-11.
        assertTrue(same <= 12, same + " of 1000 places agree");
        assertNotEquals(1000, same);
    }

    @Test
    void rejectsNumbersOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new RowPermutation(0, 1));
        RowPermutation permutation = new RowPermutation(3, 1);
        assertThrows(IllegalArgumentException.class, () -> permutation.apply(3));
        assertThrows(IllegalArgumentException.class, () -> permutation.invert(-1));
    }
}
