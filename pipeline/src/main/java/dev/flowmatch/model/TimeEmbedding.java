package dev.flowmatch.model;

/**
 * The sinusoidal embedding of 10000·t: with half = channels / 2 and frequencies
 * f_j = exp(−ln(10000)·j / (half − 1)), the sines of all 10000·t·f_j, then the cosines, then a zero if the number of
 * channels is odd (the positional encoding of Vaswani et al., 2017, arXiv 1706.03762, section 3.5, applied to time).
 *
 * <p>Sines and cosines are polynomials on a reduced argument in loops that the compiler vectorizes: called one by one,
 * 512 of them cost as much as a 512 × 512 matrix product a row. The absolute error is below 2e-7, of which the rounding
 * to float is the larger part.
 *
 * <p>Immutable but for scratch space: an instance belongs to one thread.
 */
final class TimeEmbedding {
    private static final double TWO_PI = 2 * Math.PI;
    private static final double PER_TURN = 1 / TWO_PI;
    /** Adding and subtracting 1.5·2^52 rounds a double of moderate size to the nearest integer. */
    private static final double ROUND = 0x1.8p52;

    private static final double S3 = -1.0 / 6;
    private static final double S5 = 1.0 / 120;
    private static final double S7 = -1.0 / 5040;
    private static final double S9 = 1.0 / 362880;
    private static final double S11 = -1.0 / 39916800;
    private static final double S13 = 1.0 / 6227020800.0;
    private static final double C4 = 1.0 / 24;
    private static final double C6 = -1.0 / 720;
    private static final double C8 = 1.0 / 40320;
    private static final double C10 = -1.0 / 3628800;
    private static final double C12 = 1.0 / 479001600;

    private final int channels;
    private final double[] frequency;
    private final double[] sine;
    private final double[] cosine;

    TimeEmbedding(int channels) {
        this.channels = channels;
        int half = channels / 2;
        frequency = new double[half];
        for (int j = 0; j < half; j++) {
            frequency[j] = Math.exp(-Math.log(10000) * j / (half - 1));
        }
        sine = new double[half];
        cosine = new double[half];
    }

    int channels() {
        return channels;
    }

    /** Writes the embedding of {@code t} in [0, 1] to {@code out[offset .. offset + channels)}. */
    void embed(double t, float[] out, int offset) {
        sinesAndCosines(10000 * t, frequency, sine, cosine);
        int half = frequency.length;
        for (int j = 0; j < half; j++) {
            out[offset + j] = (float) sine[j];
        }
        for (int j = 0; j < half; j++) {
            out[offset + half + j] = (float) cosine[j];
        }
        if (2 * half < channels) {
            out[offset + 2 * half] = 0;
        }
    }

    /**
     * sin z and cos z of z = tau·f_j, by s = sin(r/2), c = cos(r/2) with r in [−π, π]: sin z = 2sc, cos z = 1 − 2s².
     * The Taylor polynomials of degree 13 and 12 are exact to 1e-8 on [−π/2, π/2].
     */
    private static void sinesAndCosines(double tau, double[] f, double[] sine, double[] cosine) {
        for (int j = 0; j < f.length; j++) {
            double z = tau * f[j];
            double turns = (z * PER_TURN + ROUND) - ROUND;
            double r = 0.5 * (z - turns * TWO_PI);
            double q = r * r;
            double s = S13 * q + S11;
            s = s * q + S9;
            s = s * q + S7;
            s = s * q + S5;
            s = s * q + S3;
            s = (s * q + 1) * r;
            double c = C12 * q + C10;
            c = c * q + C8;
            c = c * q + C6;
            c = c * q + C4;
            c = c * q - 0.5;
            c = c * q + 1;
            sine[j] = 2 * s * c;
            cosine[j] = 1 - 2 * s * s;
        }
    }
}
