package dev.flowmatch.distribution;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Random numbers that are a function of a seed, a row id and a stream: the same wherever and in whatever order rows are
 * computed.
 *
 * <p>A counter-based generator, Philox4x64-10 of Salmon et al., <a href="https://doi.org/10.1145/2063384.2063405">
 * Parallel Random Numbers: As Easy as 1, 2, 3</a> (SC 2011), section 4.3: the seed and the stream are its key, the row
 * id half of its counter. Numbers are those of commons-rng's {@code Philox4x64}, which cannot be set to another row
 * without a new object; this one can: {@link #row}. Each row has 2^66 numbers before it repeats. Not thread-safe.
 */
public final class RowRandom implements UniformRandomProvider {
    /** The stream of the noise x0 of a training pair. */
    public static final long NOISE = 0;
    /** The stream of the data x1 of a training pair, where they are drawn. */
    public static final long DATA = 1;
    /** The stream of the time t of a training pair. */
    public static final long TIME = 2;
    /** The stream of the noise that sampling starts from: not that of the training pairs of the same seed. */
    public static final long SAMPLING = 3;
    /** The stream of the noise that a teacher's pairs start from: neither that of its own training nor that of sampling. */
    public static final long REFLOW = 4;
    /** The stream that spreads the values of integer columns within their step. */
    public static final long DEQUANTIZATION = 5;
    /** The stream that spreads the ranks of a value over its share. */
    public static final long RANK = 6;
    /** The stream that draws a sample's categories where few steps are taken. */
    public static final long CATEGORY = 7;
    /** The stream that draws a sample's rare values. */
    public static final long RARE = 8;

    private static final long M0 = 0xD2E7470EE14C6C93L;
    private static final long M1 = 0xCA5A826395121157L;
    private static final long W0 = 0x9E3779B97F4A7C15L;
    private static final long W1 = 0xBB67AE8584CAA73BL;
    private static final int ROUNDS = 10;

    private final long seed;
    private long stream;
    private long rowId;
    private long block;
    private int used;
    private long out0;
    private long out1;
    private long out2;
    private long out3;

    /** Starts at row 0 of stream {@link #NOISE}; {@link #row} moves it. */
    public RowRandom(long seed) {
        this.seed = seed;
        row(0, NOISE);
    }

    /** The generator of one row, at the stream {@link #NOISE}. */
    public static RowRandom of(long seed, long rowId) {
        return of(seed, rowId, NOISE);
    }

    /** The generator of one row and stream. */
    public static RowRandom of(long seed, long rowId, long stream) {
        return new RowRandom(seed).row(rowId, stream);
    }

    /**
     * Moves to the first number of a row, without allocation.
     *
     * @param rowId the row
     * @param stream which of the row's independent streams; any number
     * @return this
     */
    public RowRandom row(long rowId, long stream) {
        this.rowId = rowId;
        this.stream = stream;
        block = 0;
        used = 4;
        return this;
    }

    @Override
    public long nextLong() {
        if (used == 4) {
            nextBlock();
        }
        return switch (used++) {
            case 0 -> out0;
            case 1 -> out1;
            case 2 -> out2;
            default -> out3;
        };
    }

    private void nextBlock() {
        long c0 = block++;
        long c1 = 0;
        long c2 = rowId;
        long c3 = 0;
        long k0 = seed;
        long k1 = stream;
        for (int round = 0; round < ROUNDS; round++) {
            long high0 = multiplyHighUnsigned(M0, c0);
            long low0 = M0 * c0;
            long high1 = multiplyHighUnsigned(M1, c2);
            long low1 = M1 * c2;
            c0 = high1 ^ c1 ^ k0;
            c1 = low1;
            c2 = high0 ^ c3 ^ k1;
            c3 = low0;
            k0 += W0;
            k1 += W1;
        }
        out0 = c0;
        out1 = c1;
        out2 = c2;
        out3 = c3;
        used = 0;
    }

    private static long multiplyHighUnsigned(long a, long b) {
        return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
    }
}
