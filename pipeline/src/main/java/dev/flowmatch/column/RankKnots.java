package dev.flowmatch.column;

import dev.flowmatch.fault.Require;
import java.io.Serializable;
import java.util.List;

/**
 * The distribution function F of a column's values at some of them, as manifests hold it: between two knots F rises in a
 * straight line from {@code upTo} of the lower to {@code below} of the upper one, and at a knot by the share of rows that
 * have this very value.
 *
 * @param values in the column's units, strictly ascending; 1 to {@value #MOST}
 * @param below the share of rows below each value, F(x−); the first is 0
 * @param upTo the share of rows below or at each value, F(x); the last is 1
 * @param rows how many rows this is known from, at least 1
 */
public record RankKnots(List<Double> values, List<Double> below, List<Double> upTo, long rows) implements Serializable {
    /** The most knots of a column. */
    public static final int MOST = 65_536;

    /** @throws IllegalArgumentException if a list is missing or of another length, or F does not rise from 0 to 1 */
    public RankKnots {
        values = Require.elements("values", values);
        below = Require.elements("below", below);
        upTo = Require.elements("up_to", upTo);
        int n = values.size();
        Require.between("the number of values", n, 1, MOST);
        if (below.size() != n || upTo.size() != n) {
            throw new IllegalArgumentException("values, below and up_to must be as many, but were " + n + ", "
                    + below.size() + " and " + upTo.size());
        }
        double share = 0;
        for (int k = 0; k < n; k++) {
            Require.finite("values", values.get(k));
            if (k > 0 && values.get(k) <= values.get(k - 1)) {
                throw new IllegalArgumentException(
                        "values must be strictly ascending, but " + values.get(k) + " came after " + values.get(k - 1));
            }
            if (!(below.get(k) >= share && upTo.get(k) >= below.get(k))) {
                throw new IllegalArgumentException("the shares must ascend from 0 to 1, but at " + values.get(k)
                        + " they are " + below.get(k) + " and " + upTo.get(k) + " after " + share);
            }
            share = upTo.get(k);
        }
        if (below.get(0) != 0 || share != 1) {
            throw new IllegalArgumentException(
                    "the shares must ascend from 0 to 1, but go from " + below.get(0) + " to " + share);
        }
        Require.atLeast("rows", rows, 1);
    }
}
