package dev.flowmatch.flow;

/**
 * The exact marginal velocity of the linear path from N(0, I) to a Gaussian N(μ, diag(s²)) under independent coupling.
 *
 * <p>Each axis of x_t = (1 − t)·x0 + t·x1 is N(t·μ, σ_t²) with σ_t² = (1 − t)² + t²·s², so
 *
 * <pre>v(x, t) = E[x1 − x0 | x_t = x] = μ + (t·s² − (1 − t)) / σ_t² · (x − t·μ)</pre>
 *
 * by the conditional mean of jointly normal numbers; it equals the (σ_t'/σ_t)(x − μ_t) + μ_t' of <a
 * href="https://arxiv.org/abs/2210.02747">Lipman et al. (2023)</a>, theorem 3, equation 15. The flow carries x0 to
 * μ + s·x0 axis by axis. Immutable and thread-safe.
 *
 * <p>Equations 8 and 9 of docs/mathematics.md.
 */
public final class GaussianVelocityField implements VelocityField {
    private final double[] mean;
    private final double[] standardDeviation;

    /**
     * Takes the target's parameters.
     *
     * @param mean μ, one per axis
     * @param standardDeviation s, one per axis, each above 0
     * @throws IllegalArgumentException if the arrays are empty or of different lengths, or a standard deviation is not
     *     positive
     */
    public GaussianVelocityField(double[] mean, double[] standardDeviation) {
        if (mean.length == 0 || mean.length != standardDeviation.length) {
            throw new IllegalArgumentException(
                    "mean and standardDeviation must have the same length of at least 1, but had " + mean.length
                            + " and " + standardDeviation.length);
        }
        for (double s : standardDeviation) {
            if (!(s > 0)) {
                throw new IllegalArgumentException("standardDeviation must be positive, but was " + s);
            }
        }
        this.mean = mean.clone();
        this.standardDeviation = standardDeviation.clone();
    }

    @Override
    public int dim() {
        return mean.length;
    }

    @Override
    public void velocity(double t, float[] x, int rows, float[] v) {
        int dim = mean.length;
        for (int j = 0; j < dim; j++) {
            double slope = slope(t, standardDeviation[j]);
            double centre = t * mean[j];
            for (int i = j; i < rows * dim; i += dim) {
                v[i] = (float) (mean[j] + slope * (x[i] - centre));
            }
        }
    }

    /** The variance of an axis of x_t: (1 − t)² + t²·s². */
    static double variance(double t, double standardDeviation) {
        return (1 - t) * (1 - t) + t * t * standardDeviation * standardDeviation;
    }

    /** The slope of the velocity in x: half the logarithmic derivative of the variance in t. */
    static double slope(double t, double standardDeviation) {
        return (t * standardDeviation * standardDeviation - (1 - t)) / variance(t, standardDeviation);
    }
}
