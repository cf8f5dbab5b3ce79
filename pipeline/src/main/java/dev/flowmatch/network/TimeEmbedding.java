package dev.flowmatch.network;

/**
 * The sinusoidal embedding of 10000·t: with half = channels / 2 and frequencies
 * f_j = exp(−ln(10000)·j / (half − 1)), the sines of all 10000·t·f_j, then the cosines, then a zero if the number of
 * channels is odd (the positional encoding of Vaswani et al., 2017, arXiv 1706.03762, section 3.5, applied to time).
 *
 * <p>Sines and cosines are polynomials on a reduced argument in loops that the compiler vectorizes: called one by one,
 * 512 of them cost as much as a 512 × 512 matrix product a row. The absolute error is below 1e-6.
 *
 * <p>Immutable but for scratch space: an instance belongs to one thread.
 *
 * <p>Equation 15 of docs/mathematics.md.
 */
final class TimeEmbedding {
    private static final double TWO_PI = 2 * Math.PI;
    private static final double PER_TURN = 1 / TWO_PI;
    /** Adding and subtracting 1.5·2^52 rounds a double of moderate size to the nearest integer. */
    private static final double ROUND = 0x1.8p52;

    private static final float S3 = -1f / 6;
    private static final float S5 = 1f / 120;
    private static final float S7 = -1f / 5040;
    private static final float S9 = 1f / 362880;
    private static final float S11 = -1f / 39916800;
    private static final float S13 = 1f / 6227020800f;
    private static final float C4 = 1f / 24;
    private static final float C6 = -1f / 720;
    private static final float C8 = 1f / 40320;
    private static final float C10 = -1f / 3628800;
    private static final float C12 = 1f / 479001600;

    private final int channels;
    private final double[] frequency;
    private final float[] halfAngle;
    private final float[] sine;
    private final float[] cosine;

    TimeEmbedding(int channels) {
        this.channels = channels;
        int half = channels / 2;
        frequency = new double[half];
        for (int j = 0; j < half; j++) {
            frequency[j] = Math.exp(-Math.log(10000) * j / (half - 1));
        }
        halfAngle = new float[half];
        sine = new float[half];
        cosine = new float[half];
    }

    int channels() {
        return channels;
    }

    /** Writes the embedding of {@code t} in [0, 1] to {@code out[offset .. offset + channels)}. */
    void embed(double t, float[] out, int offset) {
        int half = frequency.length;
        reduce(10000 * t, frequency, halfAngle);
        sinesAndCosines(halfAngle, sine, cosine);
        System.arraycopy(sine, 0, out, offset, half);
        System.arraycopy(cosine, 0, out, offset + half, half);
        if (2 * half < channels) {
            out[offset + 2 * half] = 0;
        }
    }

    /** r/2 with z = tau·f_j less the nearest multiple of 2π, in double: tau goes up to 10,000. */
    private static void reduce(double tau, double[] f, float[] halfAngle) {
        for (int j = 0; j < f.length; j++) {
            double z = tau * f[j];
            double turns = (z * PER_TURN + ROUND) - ROUND;
            halfAngle[j] = (float) (0.5 * (z - turns * TWO_PI));
        }
    }

    /**
     * sin r = 2sc and cos r = 1 − 2s² by s = sin(r/2), c = cos(r/2): the Taylor polynomials of degree 13 and 12 are exact
     * to 1e-8 on [−π/2, π/2].
     */
    private static void sinesAndCosines(float[] halfAngle, float[] sine, float[] cosine) {
        for (int j = 0; j < halfAngle.length; j++) {
            float x = halfAngle[j];
            float q = x * x;
            float s = S13 * q + S11;
            s = s * q + S9;
            s = s * q + S7;
            s = s * q + S5;
            s = s * q + S3;
            s = (s * q + 1) * x;
            float c = C12 * q + C10;
            c = c * q + C8;
            c = c * q + C6;
            c = c * q + C4;
            c = c * q - 0.5f;
            c = c * q + 1;
            sine[j] = 2 * s * c;
            cosine[j] = 1 - 2 * s * s;
        }
    }
}
