package dev.flowmatch.metrics;

import java.util.Arrays;

/**
 * Whether a model repeats its training rows: the distances from generated rows to the nearest training row, against the
 * same for held-out real rows.
 *
 * <p>After Meehan, Chaudhuri and Dasgupta 2020, "A non-parametric test to detect data-copying in generative models":
 * a model that copies puts its rows nearer to the training set than fresh data lie. A generated row is suspicious when
 * it is nearer than all but the nearest {@value #HELD_OUT_PERCENT}% of the held-out rows, or than any of them where they
 * are fewer than a hundred. Rows of a model that does not copy lie among k held-out ones in any order with equal chance:
 * 1 / (k + 1) of them, on average, are nearer than the nearest one, and r / (k + 1) nearer than the r-th.
 *
 * <p>Equation 37 of docs/mathematics.md.
 *
 * @param medianGenerated median distance of a generated row to the nearest training row
 * @param medianHeldOut the same for held-out rows
 * @param suspiciousShare the share of generated rows nearer than all but the nearest held-out rows, in [0, 1]
 * @param expectedShare what the share is, on average, for a model that does not copy
 * @param heldOutRows how many held-out rows there were
 */
public record Memorization(
        double medianGenerated, double medianHeldOut, double suspiciousShare, double expectedShare, int heldOutRows) {
    /** The percentage of held-out rows that set the threshold. */
    public static final int HELD_OUT_PERCENT = 1;

    /**
     * The fewest held-out rows that tell anything: with k of them a model that does not copy has on average 1 / (k + 1) of
     * its rows nearer than all of them, with a deviation as large.
     */
    public static final int FEWEST_HELD_OUT = 20;

    /**
     * Measures it.
     *
     * @param generated [n × dim], in standardized units
     * @param heldOut [k × dim], real rows that the model was not trained on; k at least {@value #FEWEST_HELD_OUT}
     * @param training [m × dim], the rows that it was trained on
     * @throws IllegalArgumentException if the dimensions differ, or the held-out rows are fewer
     */
    public static Memorization of(Points generated, Points heldOut, Points training) {
        if (heldOut.count() < FEWEST_HELD_OUT) {
            throw new IllegalArgumentException(
                    "held-out rows must be at least " + FEWEST_HELD_OUT + ", but were " + heldOut.count());
        }
        double[] near = NearestNeighbours.distances(generated, training);
        double[] fresh = NearestNeighbours.distances(heldOut, training);
        Arrays.sort(near);
        Arrays.sort(fresh);
        int nearer = (int) ((long) fresh.length * HELD_OUT_PERCENT / 100);
        double threshold = fresh[nearer];
        int suspicious = 0;
        while (suspicious < near.length && near[suspicious] < threshold) {
            suspicious++;
        }
        return new Memorization(
                near[near.length / 2],
                fresh[fresh.length / 2],
                (double) suspicious / near.length,
                (nearer + 1.0) / (fresh.length + 1),
                fresh.length);
    }
}
