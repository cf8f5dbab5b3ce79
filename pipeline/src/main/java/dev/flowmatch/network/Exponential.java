package dev.flowmatch.network;

/** e^x in float32, a few times as fast as {@link Math#exp}: the softmax of a block takes one for each category and row. */
final class Exponential {
    private static final float LOG2_E = 1.442695f;
    /** ln 2 in two parts, of which the first times a small integer is exact. */
    private static final float LN2_HIGH = 0x1.63p-1f;

    private static final float LN2_LOW = -2.1219444e-4f;
    /** Below this e^x is less than the smallest normal float. */
    private static final float LEAST = -87f;

    private static final int BIAS = 127;
    private static final int MANTISSA_BITS = 23;

    private Exponential() {}

    /**
     * e^x to a relative error of 2e-7: by 2^n·e^r with |r| ≤ ln 2 / 2 and e^r by its series.
     *
     * @param x at most 0; below −87 the result is 0
     */
    static float of(float x) {
        if (!(x >= LEAST)) {
            return 0;
        }
        int n = (int) (x * LOG2_E - 0.5f);
        float r = x - n * LN2_HIGH - n * LN2_LOW;
        float series = 1 + r * (1 + r * (1f / 2 + r * (1f / 6 + r * (1f / 24 + r * (1f / 120 + r * (1f / 720))))));
        return series * Float.intBitsToFloat((n + BIAS) << MANTISSA_BITS);
    }
}
