package dev.flowmatch.distribution;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A mixture of isotropic Gaussians in the plane, Σ w_k·N(μ_k, s_k²·I).
 *
 * <p>Three of the toy distributions are such mixtures: {@code 8gaussians}, {@code gaussian} and {@code
 * gaussian-mixture}. Their marginal velocity has the closed form of {@code GaussianMixtureVelocityField}, which takes
 * the parameters that this class shows.
 */
public final class GaussianMixture implements ToyDistribution {
    private static final long serialVersionUID = 1;

    private final String name;
    private final double[] weights;
    private final double[][] means;
    private final double[] standardDeviations;

    private GaussianMixture(String name, double[] weights, double[][] means, double[] standardDeviations) {
        this.name = name;
        this.weights = weights;
        this.means = means;
        this.standardDeviations = standardDeviations;
    }

    /** {@code gaussian}: one standard normal component. */
    public static GaussianMixture standard() {
        return new GaussianMixture("gaussian", new double[] {1}, new double[][] {{0, 0}}, new double[] {1});
    }

    /**
     * {@code gaussian-mixture}: half of the weight at (−2, −1) with standard deviation 0.5, 0.3 at (2, 0) with 0.8 and
     * 0.2 at (0, 2.5) with 0.4.
     */
    public static GaussianMixture threeGaussians() {
        return new GaussianMixture(
                "gaussian-mixture",
                new double[] {0.5, 0.3, 0.2},
                new double[][] {{-2, -1}, {2, 0}, {0, 2.5}},
                new double[] {0.5, 0.8, 0.4});
    }

    /**
     * {@code 8gaussians}: centres 5·(±1, 0), 5·(0, ±1) and 5·(±√½, ±√½), equally likely, with standard deviation 0.1^¼
     * in each direction.
     */
    public static GaussianMixture eightGaussians() {
        double[] weights = new double[8];
        double[][] means = new double[8][];
        double[] standardDeviations = new double[8];
        double diagonal = 5 * Math.sqrt(0.5);
        double[][] centres = {
            {5, 0}, {-5, 0}, {0, 5}, {0, -5},
            {diagonal, diagonal}, {diagonal, -diagonal}, {-diagonal, diagonal}, {-diagonal, -diagonal}
        };
        for (int k = 0; k < 8; k++) {
            weights[k] = 0.125;
            means[k] = centres[k];
            standardDeviations[k] = Math.sqrt(Math.sqrt(0.1));
        }
        return new GaussianMixture("8gaussians", weights, means, standardDeviations);
    }

    @Override
    public String name() {
        return name;
    }

    /** The weights w_k, which add up to 1: a copy. */
    public double[] weights() {
        return weights.clone();
    }

    /** The centres μ_k, [components × 2]: a copy. */
    public double[][] means() {
        double[][] copy = new double[means.length][];
        for (int k = 0; k < copy.length; k++) {
            copy[k] = means[k].clone();
        }
        return copy;
    }

    /** The standard deviations s_k in each direction: a copy. */
    public double[] standardDeviations() {
        return standardDeviations.clone();
    }

    @Override
    public void sample(UniformRandomProvider rng, float[] out, int offset) {
        NormalizedGaussianSampler normal = ZigguratSampler.NormalizedGaussian.of(rng);
        double rest = rng.nextDouble();
        int k = 0;
        while (k < weights.length - 1 && rest >= weights[k]) {
            rest -= weights[k];
            k++;
        }
        for (int j = 0; j < 2; j++) {
            out[offset + j] = (float) (means[k][j] + standardDeviations[k] * normal.sample());
        }
    }
}
