package dev.flowmatch.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.rng.core.source64.Philox4x64;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class RowRandomTest {
    private static final int ROWS = 100_000;

    /** The first line of Random123's kat_vectors for philox4x64 with 10 rounds: key and counter zero. */
    @Test
    void givesThePublishedNumbersOfPhilox() {
        RowRandom rng = RowRandom.of(0, 0, 0);
        assertEquals(0x16554d9eca36314cL, rng.nextLong());
        assertEquals(0xdb20fe9d672d0fdcL, rng.nextLong());
        assertEquals(0xd7e772cee186176bL, rng.nextLong());
        assertEquals(0x7e68b68aec7ba23bL, rng.nextLong());
    }

    @Test
    void agreesWithCommonsRngOverSeveralBlocks() {
        long seed = 0x9876543210abcdefL;
        long row = -77;
        // commons-rng counts before it computes, so its counter starts one lower: at 2^128 − 1 in (c0, c1), which
        // carries into the row's word.
        Philox4x64 expected = new Philox4x64(new long[] {seed, RowRandom.TIME, -1, -1, row - 1, 0});
        RowRandom actual = RowRandom.of(seed, row, RowRandom.TIME);
        for (int i = 0; i < 50; i++) {
            assertEquals(expected.nextLong(), actual.nextLong());
        }
    }

    @Test
    void sameSeedAndRowGiveTheSameNumbersInAnyOrder() {
        RowRandom moved = new RowRandom(5);
        moved.row(9, RowRandom.DATA).nextLong();
        moved.row(3, RowRandom.DATA);
        RowRandom fresh = RowRandom.of(5, 3, RowRandom.DATA);
        for (int i = 0; i < 10; i++) {
            assertEquals(fresh.nextLong(), moved.nextLong());
        }
    }

    @Test
    void anotherSeedRowOrStreamGivesOtherNumbers() {
        long first = RowRandom.of(1, 1, 1).nextLong();
        assertNotEquals(first, RowRandom.of(2, 1, 1).nextLong());
        assertNotEquals(first, RowRandom.of(1, 2, 1).nextLong());
        assertNotEquals(first, RowRandom.of(1, 1, 2).nextLong());
        Set<Long> all = new HashSet<>();
        RowRandom rng = new RowRandom(0);
        for (long row = 0; row < ROWS; row++) {
            all.add(rng.row(row, 0).nextLong());
        }
        assertEquals(ROWS, all.size());
    }

    @Test
    void firstNormalOfEachRowIsNormal() {
        double[] values = new double[ROWS];
        float[] out = new float[1];
        RowRandom rng = new RowRandom(11);
        for (int row = 0; row < ROWS; row++) {
            new StandardNormal(1).sample(rng.row(row, RowRandom.NOISE), out, 0);
            values[row] = out[0];
        }
        Arrays.sort(values);
        NormalDistribution normal = NormalDistribution.of(0, 1);
        double distance = 0;
        for (int i = 0; i < ROWS; i++) {
            double probability = normal.cumulativeProbability(values[i]);
            distance = Math.max(
                    distance, Math.max(probability - i / (double) ROWS, (i + 1) / (double) ROWS - probability));
        }
        // Kolmogorov: D·√n exceeds 2.5 with probability 7e-6.
        assertTrue(distance * Math.sqrt(ROWS) < 2.5, "D√n = " + distance * Math.sqrt(ROWS));
    }

    @Test
    void neighbouringRowsAndStreamsAreUncorrelated() {
        RowRandom rng = new RowRandom(3);
        double rows = 0;
        double streams = 0;
        double seeds = 0;
        RowRandom other = new RowRandom(4);
        double previous = 0;
        for (int row = 0; row < ROWS; row++) {
            double value = rng.row(row, 0).nextDouble() - 0.5;
            rows += value * previous;
            streams += value * (rng.row(row, 1).nextDouble() - 0.5);
            seeds += value * (other.row(row, 0).nextDouble() - 0.5);
            previous = value;
        }
        // A product of two independent centred uniforms has standard deviation 1/12; 5 deviations of the sum: 6e-7
        // each.
        double bound = 5 * Math.sqrt(ROWS) / 12;
        assertEquals(0, rows, bound);
        assertEquals(0, streams, bound);
        assertEquals(0, seeds, bound);
    }

    @Test
    void timesAreMultiplesOfTwoToTheMinus24BelowOne() {
        RowRandom rng = new RowRandom(1);
        for (int row = 0; row < 1000; row++) {
            float t = rng.row(row, RowRandom.TIME).nextFloat();
            assertTrue(t >= 0 && t < 1);
            assertEquals(0, t * 0x1p24 % 1);
        }
    }
}
