package dev.flowmatch.distribution;

import java.io.Serializable;

/**
 * A seeded permutation of 0 … n − 1 that is computed, not stored: constant memory for any n, and each row's place known
 * without the others.
 *
 * <p>A Feistel network on the bits of n − 1, walked on until the value is below n again: Black and Rogaway, <a
 * href="https://doi.org/10.1007/3-540-45760-7_9">Ciphers with Arbitrary Finite Domains</a> (CT-RSA 2002), the
 * generalized-Feistel and cycle-walking constructions; at most two walks on average. Good for mixing rows, not for
 * secrets. Immutable and thread-safe.
 */
public final class RowPermutation implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int ROUNDS = 12;

    private final long n;
    private final int lowBits;
    private final long lowMask;
    private final long highMask;
    private final long[] keys = new long[ROUNDS];

    /**
     * Chooses a permutation by seed.
     *
     * @param n how many numbers it permutes, at least 1
     * @param seed equal seeds give equal permutations
     * @throws IllegalArgumentException if {@code n} is below 1
     */
    public RowPermutation(long n, long seed) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be at least 1, but was " + n);
        }
        this.n = n;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(n - 1);
        lowBits = (bits + 1) / 2;
        lowMask = (1L << lowBits) - 1;
        highMask = (1L << (bits - lowBits)) - 1;
        for (int round = 0; round < ROUNDS; round++) {
            keys[round] = mix(seed + (round + 1) * 0x9E3779B97F4A7C15L);
        }
    }

    /** How many numbers it permutes. */
    public long size() {
        return n;
    }

    /**
     * The place of a number.
     *
     * @param i in [0, n)
     * @return in [0, n), another for each i
     * @throws IllegalArgumentException if {@code i} is outside [0, n)
     */
    public long apply(long i) {
        checkRange(i);
        long value = i;
        do {
            value = encrypt(value);
        } while (value >= n);
        return value;
    }

    /**
     * The number at a place: {@code invert(apply(i)) == i}.
     *
     * @param p in [0, n)
     * @return in [0, n)
     * @throws IllegalArgumentException if {@code p} is outside [0, n)
     */
    public long invert(long p) {
        checkRange(p);
        long value = p;
        do {
            value = decrypt(value);
        } while (value >= n);
        return value;
    }

    private void checkRange(long value) {
        if (value < 0 || value >= n) {
            throw new IllegalArgumentException("value must be in [0, " + n + "), but was " + value);
        }
    }

    private long encrypt(long value) {
        long low = value & lowMask;
        long high = value >>> lowBits;
        for (int round = 0; round < ROUNDS; round += 2) {
            high ^= mix(low + keys[round]) & highMask;
            low ^= mix(high + keys[round + 1]) & lowMask;
        }
        return high << lowBits | low;
    }

    private long decrypt(long value) {
        long low = value & lowMask;
        long high = value >>> lowBits;
        for (int round = ROUNDS - 2; round >= 0; round -= 2) {
            low ^= mix(high + keys[round + 1]) & lowMask;
            high ^= mix(low + keys[round]) & highMask;
        }
        return high << lowBits | low;
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014; Stafford's variant 13). */
    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
