package dev.flowmatch.flow;

/**
 * The exact marginal velocity of the linear path from N(0, I) to a mixture of isotropic Gaussians Σ w_k·N(μ_k, s_k²·I)
 * under independent coupling.
 *
 * <p>Given its component, a pair follows the path to a single Gaussian, so the marginal field is the mean of those
 * fields weighted by the probability of each component at x:
 *
 * <pre>v(x, t) = Σ r_k(x, t)·v_k(x, t),   r_k ∝ w_k·N(x; t·μ_k, σ_k²·I),   σ_k² = (1 − t)² + t²·s_k²,</pre>
 *
 * with v_k as in {@link GaussianVelocityField}: equation 8 of <a href="https://arxiv.org/abs/2210.02747">Lipman et al.
 * (2023)</a> with the component as the condition. Immutable and thread-safe.
 *
 * <p>Equation 10 of docs/mathematics.md.
 */
public final class GaussianMixtureVelocityField implements VelocityField {
    private final double[] weights;
    private final double[][] means;
    private final double[] standardDeviations;

    /**
     * Takes the target's parameters.
     *
     * @param weights w_k, each above 0; only their ratios count
     * @param means μ_k, [components × dim]
     * @param standardDeviations s_k, one per component, each above 0
     * @throws IllegalArgumentException if the numbers of components differ or are 0, the means differ in length or are
     *     empty, or a weight or standard deviation is not positive
     */
    public GaussianMixtureVelocityField(double[] weights, double[][] means, double[] standardDeviations) {
        int components = weights.length;
        if (components == 0 || means.length != components || standardDeviations.length != components) {
            throw new IllegalArgumentException(
                    "weights, means and standardDeviations must have the same length of at least 1, but had "
                            + components + ", " + means.length + " and " + standardDeviations.length);
        }
        this.weights = weights.clone();
        this.means = new double[components][];
        this.standardDeviations = standardDeviations.clone();
        for (int k = 0; k < components; k++) {
            if (!(weights[k] > 0)) {
                throw new IllegalArgumentException("weights must be positive, but one was " + weights[k]);
            }
            if (!(standardDeviations[k] > 0)) {
                throw new IllegalArgumentException(
                        "standardDeviations must be positive, but one was " + standardDeviations[k]);
            }
            if (means[k].length == 0 || means[k].length != means[0].length) {
                throw new IllegalArgumentException(
                        "means must all have the same length of at least 1, but one had " + means[k].length);
            }
            this.means[k] = means[k].clone();
        }
    }

    @Override
    public int dim() {
        return means[0].length;
    }

    @Override
    public void velocity(double t, float[] x, int rows, float[] v) {
        int dim = dim();
        double[] responsibilities = new double[weights.length];
        for (int row = 0; row < rows; row++) {
            responsibilities(t, x, row * dim, responsibilities);
            for (int j = 0; j < dim; j++) {
                double sum = 0;
                for (int k = 0; k < weights.length; k++) {
                    double slope = GaussianVelocityField.slope(t, standardDeviations[k]);
                    sum += responsibilities[k] * (means[k][j] + slope * (x[row * dim + j] - t * means[k][j]));
                }
                v[row * dim + j] = (float) sum;
            }
        }
    }

    /** The probabilities of the components at one point, through logarithms so that none underflows far outside. */
    private void responsibilities(double t, float[] x, int offset, double[] r) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < r.length; k++) {
            double squaredDistance = 0;
            for (int j = 0; j < means[k].length; j++) {
                double difference = x[offset + j] - t * means[k][j];
                squaredDistance += difference * difference;
            }
            double variance = GaussianVelocityField.variance(t, standardDeviations[k]);
            r[k] = Math.log(weights[k]) - squaredDistance / (2 * variance) - means[k].length * Math.log(variance) / 2;
            greatest = Math.max(greatest, r[k]);
        }
        double total = 0;
        for (int k = 0; k < r.length; k++) {
            r[k] = Math.exp(r[k] - greatest);
            total += r[k];
        }
        for (int k = 0; k < r.length; k++) {
            r[k] /= total;
        }
    }
}
