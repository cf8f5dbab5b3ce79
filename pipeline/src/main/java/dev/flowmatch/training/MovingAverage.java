package dev.flowmatch.training;

/**
 * The exponential moving average of the weights, with decay a local step: after F local steps it takes decay^F of itself
 * and 1 − decay^F of the averaged weights. It begins at zero and is divided by the total weight it holds (as Adam's
 * moments are, Kingma and Ba, 2015, section 3), so that the initial weights have no part in it. Not thread-safe.
 *
 * <p>Equation 20 of docs/mathematics.md.
 */
final class MovingAverage {
    private final double decay;
    private final float[] sum;
    private double weight;

    /**
     * @param decay in [0, 1); 0 makes the average the last weights
     * @param sum the accumulated sum, zeros at first; taken over
     * @param weight the total weight in the sum
     */
    MovingAverage(double decay, float[] sum, double weight) {
        this.decay = decay;
        this.sum = sum;
        this.weight = weight;
    }

    /** Takes in weights that {@code steps} local steps led to. */
    void add(float[] weights, int steps) {
        double kept = Math.pow(decay, steps);
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (kept * sum[i] + (1 - kept) * weights[i]);
        }
        weight = kept * weight + (1 - kept);
    }

    /** The average; at least one {@link #add} before. */
    float[] value() {
        float[] value = new float[sum.length];
        for (int i = 0; i < value.length; i++) {
            value[i] = (float) (sum[i] / weight);
        }
        return value;
    }

    /** The accumulated sum; not a copy. */
    float[] sum() {
        return sum;
    }

    /** The total weight in the sum. */
    double weight() {
        return weight;
    }
}
