package dev.flowmatch.coupling;

/**
 * The independent coupling: each data point keeps the noise that was drawn with it.
 *
 * @see <a href="https://arxiv.org/abs/2302.00482">Tong et al., Improving and Generalizing Flow-Based Generative Models
 *     (2024)</a>, section 3.2.2
 */
public record IndependentCoupling() implements Coupling {

    @Override
    public String name() {
        return "independent";
    }

    @Override
    public void pair(float[] x0, float[] x1, int rows, int dim, int[] noiseOfRow) {
        for (int i = 0; i < rows; i++) {
            noiseOfRow[i] = i;
        }
    }
}
