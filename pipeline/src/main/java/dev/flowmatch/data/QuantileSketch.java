package dev.flowmatch.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * What is kept of a column's values to map it to normal scores: all of few values, of many a few hundred that each stand
 * for their neighbours, denser towards both ends, in equal steps of the score. The least and the greatest value always
 * stand for themselves.
 *
 * <p>The score is equation 12 of docs/mathematics.md. Sketches of parts of a column give a map together; the order of the parts does not matter. Immutable.
 *
 * @param values ascending, finite
 * @param weights how many values each stands for, at least 1
 */
public record QuantileSketch(double[] values, int[] weights) implements Serializable {
    /** The most values kept of a part, and the most knots of the map. */
    public static final int MOST = 256;

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    /** A value and how many values it stands for. */
    private record Weighted(double value, long weight) {}

    /**
     * The sketch of some values.
     *
     * @param values finite; at least one; reordered
     */
    public static QuantileSketch of(double[] values) {
        Arrays.sort(values);
        int[] cuts = cuts(values.length);
        double[] kept = new double[cuts.length - 1];
        int[] weights = new int[cuts.length - 1];
        for (int k = 0; k < kept.length; k++) {
            // Minus and plus 0 are one value.
            kept[k] = values[(cuts[k] + cuts[k + 1] - 1) / 2] + 0.0;
            weights[k] = cuts[k + 1] - cuts[k];
        }
        return new QuantileSketch(kept, weights);
    }

    /** The ranks, ascending from 0 to n, between which one value is kept. */
    private static int[] cuts(int n) {
        int parts = Math.min(n, MOST);
        int[] cuts = new int[parts + 1];
        double end = score(0.5 / n);
        for (int k = 1; k <= parts; k++) {
            long cut = n <= MOST ? k : Math.round(n * NORMAL.cumulativeProbability(end - 2 * end * k / parts));
            // At least one value between two cuts, also behind this one.
            cuts[k] = (int) Math.max(cuts[k - 1] + 1L, Math.min(cut, n - (parts - k)));
        }
        return cuts;
    }

    private static double score(double share) {
        return NORMAL.inverseCumulativeProbability(share);
    }

    /**
     * The map to normal scores: a value's score is that of the share of values below it, with half of those equal to it.
     *
     * @param sketches of all parts of the column, at least one
     * @return the map; none if all values are the same
     */
    public static Optional<QuantileMap> map(List<QuantileSketch> sketches) {
        List<Weighted> all = merged(sketches);
        if (all.size() < 2) {
            return Optional.empty();
        }
        long total = all.stream().mapToLong(Weighted::weight).sum();
        double[] scores = new double[all.size()];
        long below = 0;
        for (int k = 0; k < scores.length; k++) {
            long weight = all.get(k).weight();
            scores[k] = score((below + weight / 2.0) / total);
            below += weight;
        }
        int[] knots = knots(scores);
        return Optional.of(new QuantileMap(
                Arrays.stream(knots).mapToDouble(k -> all.get(k).value()).toArray(),
                Arrays.stream(knots).mapToDouble(k -> scores[k]).toArray()));
    }

    private static List<Weighted> merged(List<QuantileSketch> sketches) {
        List<Weighted> sorted = new ArrayList<>();
        for (QuantileSketch sketch : sketches) {
            for (int k = 0; k < sketch.values.length; k++) {
                sorted.add(new Weighted(sketch.values[k], sketch.weights[k]));
            }
        }
        sorted.sort(Comparator.comparingDouble(Weighted::value));
        List<Weighted> merged = new ArrayList<>();
        for (Weighted next : sorted) {
            int last = merged.size() - 1;
            if (last >= 0 && merged.get(last).value() == next.value()) {
                merged.set(last, new Weighted(next.value(), merged.get(last).weight() + next.weight()));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }

    /** Which scores become knots: all of few, of many those next to equal steps, always the first and the last. */
    private static int[] knots(double[] scores) {
        int n = scores.length;
        if (n <= MOST) {
            return IntStream.range(0, n).toArray();
        }
        double first = scores[0];
        double step = (scores[n - 1] - first) / (MOST - 1);
        int[] knots = new int[MOST];
        int k = 0;
        for (int i = 1; i < MOST; i++) {
            int least = knots[i - 1] + 1;
            int most = n - MOST + i;
            k = Math.max(k, least);
            while (k < most && scores[k] < first + i * step) {
                k++;
            }
            knots[i] = Math.min(k, most);
        }
        return knots;
    }
}
