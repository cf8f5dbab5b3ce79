package dev.flowmatch.column;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The distribution function of some values, at all of few and at the most telling of many: values that many rows share, and
 * others in equal steps of the normal score, so that both tails are kept well. Between two kept values the rows that lie there
 * count as spread evenly. Sketches of parts of a column give that of the whole; the order of the parts does not matter beyond
 * the last bits. Immutable.
 *
 * @param values ascending, finite
 * @param between how many rows lie between each value and the one before; 0 for the first
 * @param at how many rows have each value
 */
public record RankSketch(double[] values, double[] between, double[] at) implements Serializable {
    /** Knots of all columns together: they come to some 6 MB of a manifest. */
    private static final int MOST_OF_ALL = 1 << 17;

    private static final int MOST_OF_ONE = 1 << 14;
    private static final int LEAST_OF_ONE = 1 << 10;

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    /**
     * How many knots a column has at most: the more, the more of its values come back as they are.
     *
     * @param columns how many columns of numbers there are, at least 1
     */
    public static int mostKnots(int columns) {
        return Math.max(LEAST_OF_ONE, Math.min(MOST_OF_ONE, MOST_OF_ALL / columns));
    }

    /** The most values kept of a part of a column that will have so many knots: a part alone tells less well which to keep. */
    public static int mostOfPart(int knots) {
        return 2 * knots;
    }

    /**
     * The sketch of some values of a part.
     *
     * @param numbers finite or NaN, which is left out; reordered
     * @param knots the most that the column will have
     */
    public static RankSketch of(double[] numbers, int knots) {
        // Minus and plus 0 are one value; NaN comes last.
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] += 0.0;
        }
        Arrays.sort(numbers);
        double[] values = new double[numbers.length];
        double[] at = new double[numbers.length];
        int n = 0;
        for (int i = 0; i < numbers.length && !Double.isNaN(numbers[i]); i++) {
            if (n == 0 || values[n - 1] != numbers[i]) {
                values[n++] = numbers[i];
            }
            at[n - 1]++;
        }
        return new RankSketch(Arrays.copyOf(values, n), new double[n], Arrays.copyOf(at, n)).thinned(mostOfPart(knots));
    }

    /**
     * The knots of all parts of a column together; none if it has no value.
     *
     * @param most how many at most
     */
    public static Optional<RankKnots> knots(List<RankSketch> parts, int most) {
        RankSketch whole = merged(parts).thinned(most);
        int n = whole.values.length;
        if (n == 0) {
            return Optional.empty();
        }
        double total = whole.rows();
        List<Double> below = new ArrayList<>();
        List<Double> upTo = new ArrayList<>();
        double share = 0;
        for (int k = 0; k < n; k++) {
            share += whole.between[k];
            below.add(share / total);
            share += whole.at[k];
            upTo.add(k == n - 1 ? 1.0 : share / total);
        }
        return Optional.of(
                new RankKnots(DoubleStream.of(whole.values).boxed().toList(), below, upTo, Math.round(total)));
    }

    private double rows() {
        return DoubleStream.of(between).sum() + DoubleStream.of(at).sum();
    }

    /** At every value of any part, the sum of the parts' distribution functions. */
    private static RankSketch merged(List<RankSketch> parts) {
        double[] values = parts.stream()
                .flatMapToDouble(part -> DoubleStream.of(part.values))
                .sorted()
                .distinct()
                .toArray();
        double[] between = new double[values.length];
        double[] at = new double[values.length];
        for (RankSketch part : parts) {
            int next = 0;
            for (int k = 0; k < values.length && next < part.values.length; k++) {
                boolean reached = values[k] == part.values[next];
                if (next > 0) {
                    double from = Math.max(part.values[next - 1], values[k - 1]);
                    between[k] += part.between[next] * (values[k] - from) / (part.values[next] - part.values[next - 1]);
                }
                if (reached) {
                    at[k] += part.at[next++];
                }
            }
        }
        return new RankSketch(values, between, at);
    }

    /** The same with fewer values: of those left out the rows lie between their neighbours. */
    private RankSketch thinned(int most) {
        int n = values.length;
        if (n <= most) {
            return this;
        }
        double total = rows();
        double[] counts = at.clone();
        Arrays.sort(counts);
        // Fewer than most / 2 values are more frequent than this, and as many lie in steps of the score.
        double frequent = counts[n - most / 2];
        boolean[] kept = new boolean[n];
        kept[0] = true;
        kept[n - 1] = true;
        double step = 2 * NORMAL.inverseCumulativeProbability(1 - 0.5 / total) / (most / 2 - 2);
        double last = Double.NEGATIVE_INFINITY;
        double below = 0;
        for (int k = 0; k < n; k++) {
            below += between[k];
            double score = NORMAL.inverseCumulativeProbability((below + at[k] / 2) / total);
            below += at[k];
            if (at[k] > frequent) {
                kept[k] = true;
            } else if (score >= last + step) {
                kept[k] = true;
                last = score;
            }
        }
        double[] keptValues = new double[n];
        double[] keptBetween = new double[n];
        double[] keptAt = new double[n];
        int m = 0;
        double passed = 0;
        for (int k = 0; k < n; k++) {
            passed += between[k];
            if (kept[k]) {
                keptValues[m] = values[k];
                keptBetween[m] = passed;
                keptAt[m++] = at[k];
                passed = 0;
            } else {
                passed += at[k];
            }
        }
        return new RankSketch(Arrays.copyOf(keptValues, m), Arrays.copyOf(keptBetween, m), Arrays.copyOf(keptAt, m));
    }
}
