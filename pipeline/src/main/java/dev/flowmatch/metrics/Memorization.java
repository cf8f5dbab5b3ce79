package dev.flowmatch.metrics;

import java.util.Arrays;

/**
 * Whether a model repeats its training rows: the distances from generated rows to the nearest training row, against the
 * same for held-out real rows.
 *
 * <p>After Meehan, Chaudhuri and Dasgupta 2020, "A non-parametric test to detect data-copying in generative models":
 * a model that copies puts its rows nearer to the training set than fresh data lie. A generated row is suspicious when
 * it is nearer than all but the nearest {@value #HELD_OUT_PERCENT}% of the held-out rows; a model that does not copy
 * has about {@value #HELD_OUT_PERCENT}% of such rows.
 *
 * <p>Equation 37 of docs/mathematics.md.
 *
 * @param medianGenerated median distance of a generated row to the nearest training row
 * @param medianHeldOut the same for held-out rows
 * @param suspiciousShare the share of generated rows nearer than all but the nearest held-out rows, in [0, 1]
 */
public record Memorization(double medianGenerated, double medianHeldOut, double suspiciousShare) {
    /** The percentage of held-out rows that set the threshold: what the share is for a model that does not copy. */
    public static final int HELD_OUT_PERCENT = 1;

    /**
     * Measures it.
     *
     * @param generated [n × dim], in standardized units
     * @param heldOut [k × dim], real rows that the model was not trained on
     * @param training [m × dim], the rows that it was trained on
     * @throws IllegalArgumentException if the dimensions differ
     */
    public static Memorization of(Points generated, Points heldOut, Points training) {
        double[] near = NearestNeighbours.distances(generated, training);
        double[] fresh = NearestNeighbours.distances(heldOut, training);
        Arrays.sort(near);
        Arrays.sort(fresh);
        double threshold = fresh[(int) ((long) fresh.length * HELD_OUT_PERCENT / 100)];
        int suspicious = 0;
        while (suspicious < near.length && near[suspicious] < threshold) {
            suspicious++;
        }
        return new Memorization(near[near.length / 2], fresh[fresh.length / 2], (double) suspicious / near.length);
    }
}
