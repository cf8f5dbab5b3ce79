package dev.flowmatch.column;

import java.util.Arrays;

/**
 * The map of a column to normal scores: straight lines between knots, each a value and the score that a standard normal
 * variable exceeds as often as the column exceeds the value; beyond the outermost knots the outermost lines go on. So a
 * column with heavy tails, or any other shape, comes to look standard normal, and every score leads back to a value.
 *
 * <p>Conover, <a href="https://doi.org/10.1002/wics.128">The rank transformation</a> (2012), describes normal scores;
 * Van der Waerden's are those taken here. Immutable and thread-safe.
 *
 * <p>Equation 12 of docs/mathematics.md.
 */
public final class QuantileMap implements ColumnMap {
    private static final long serialVersionUID = 1;

    private final double[] values;
    private final double[] scores;

    /**
     * Takes the knots.
     *
     * @param values in the column's units, strictly ascending
     * @param scores in the model's units, strictly ascending
     * @throws IllegalArgumentException if the lengths differ or are below 2, a number is not finite or not above the one
     *     before, or the line between two knots is too steep for a double
     */
    public QuantileMap(double[] values, double[] scores) {
        if (values.length < 2 || values.length != scores.length) {
            throw new IllegalArgumentException("values and scores must have the same length of at least 2, but had "
                    + values.length + " and " + scores.length);
        }
        requireAscending("values", values);
        requireAscending("scores", scores);
        for (int k = 1; k < values.length; k++) {
            double slope = (values[k] - values[k - 1]) / (scores[k] - scores[k - 1]);
            if (!(slope > 0 && slope < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "the slope between knots must be positive and finite, but was " + slope + " before knot " + k);
            }
        }
        this.values = values.clone();
        this.scores = scores.clone();
    }

    private static void requireAscending(String name, double[] numbers) {
        for (int k = 0; k < numbers.length; k++) {
            if (!Double.isFinite(numbers[k]) || (k > 0 && !(numbers[k] > numbers[k - 1]))) {
                throw new IllegalArgumentException(
                        name + " must be finite and strictly ascending, but knot " + k + " was " + numbers[k]);
            }
        }
    }

    @Override
    public double scale(double value) {
        return interpolate(values, scores, value);
    }

    @Override
    public double unscale(double scaled) {
        return interpolate(scores, values, scaled);
    }

    /** The line through the two knots around x, or of the two nearest; exact at every knot. */
    private static double interpolate(double[] from, double[] to, double x) {
        int found = Arrays.binarySearch(from, x);
        if (found >= 0) {
            return to[found];
        }
        int right = Math.max(1, Math.min(from.length - 1, -found - 1));
        int left = right - 1;
        return to[left] + (x - from[left]) / (from[right] - from[left]) * (to[right] - to[left]);
    }

    /** The knots in the column's units, strictly ascending. */
    public double[] values() {
        return values.clone();
    }

    /** The knots in the model's units, strictly ascending. */
    public double[] scores() {
        return scores.clone();
    }
}
