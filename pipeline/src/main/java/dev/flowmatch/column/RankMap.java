package dev.flowmatch.column;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The randomized rank of a number and its inverse: a value x becomes Φ⁻¹(u) with u uniform in [F(x−), F(x)], so that whatever
 * a column looks like the flow learns a standard normal, and a value that many rows share keeps exactly its share.
 *
 * <p>The randomized probability integral transform: Rüschendorf, <a
 * href="https://doi.org/10.1016/j.jspi.2009.05.030">On the distributional transform, Sklar's theorem, and the empirical copula
 * process</a> (2009), proposition 2.1. Equation 12a of docs/mathematics.md. Immutable and thread-safe.
 */
public final class RankMap implements ColumnMap {
    private static final long serialVersionUID = 1;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private final double[] values;
    private final double[] below;
    private final double[] upTo;
    private final double least;

    /** The map that knots describe. */
    public RankMap(RankKnots knots) {
        values = array(knots.values());
        below = array(knots.below());
        upTo = array(knots.upTo());
        least = Math.min(0.25, 0.5 / knots.rows());
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * The normal score of a value.
     *
     * @param value finite
     * @param uniform where in the value's share, in [0, 1)
     */
    public double score(double value, double uniform) {
        int found = Arrays.binarySearch(values, value + 0.0);
        double share;
        if (found >= 0) {
            share = below[found] + uniform * (upTo[found] - below[found]);
        } else {
            int right = -found - 1;
            share = right == 0 ? 0 : right == values.length ? 1 : between(right, value);
        }
        return NORMAL.inverseCumulativeProbability(Math.max(least, Math.min(1 - least, share)));
    }

    /** The normal score in the middle of a value's share. */
    @Override
    public double scale(double value) {
        return score(value, 0.5);
    }

    @Override
    public double unscale(double scaled) {
        return value(scaled);
    }

    private double between(int right, double value) {
        double part = (value - values[right - 1]) / (values[right] - values[right - 1]);
        return upTo[right - 1] + part * (below[right] - upTo[right - 1]);
    }

    /** The value of a normal score: never outside the values seen. */
    public double value(double score) {
        double share = NORMAL.cumulativeProbability(score);
        int found = Arrays.binarySearch(upTo, share);
        int k = found >= 0 ? found : -found - 1;
        if (k >= values.length) {
            return values[values.length - 1];
        }
        if (share >= below[k] || k == 0) {
            return values[k];
        }
        double part = (share - upTo[k - 1]) / (below[k] - upTo[k - 1]);
        return values[k - 1] + part * (values[k] - values[k - 1]);
    }
}
