package dev.flowmatch.column;

import dev.flowmatch.fault.Require;
import java.io.Serializable;
import java.util.List;

/**
 * The knots of a column's map to normal scores, as manifests hold them: straight lines between them, and beyond the
 * outermost ones the outermost lines go on.
 *
 * @param values in the column's units, strictly ascending; 2 to {@value #MOST}
 * @param scores in the model's units, strictly ascending, as many
 */
public record QuantileKnots(List<Double> values, List<Double> scores) implements Serializable {
    /** The most knots of a column. */
    public static final int MOST = 65_536;

    /** @throws IllegalArgumentException if a list is missing, of the wrong length, or not finite and strictly ascending */
    public QuantileKnots {
        values = requireAscending("values", values);
        scores = requireAscending("scores", scores);
        if (values.size() != scores.size()) {
            throw new IllegalArgumentException(
                    "values must be as many as scores, but were " + values.size() + " and " + scores.size());
        }
    }

    private static List<Double> requireAscending(String field, List<Double> numbers) {
        List<Double> checked = Require.elements(field, numbers);
        Require.between("the number of " + field, checked.size(), 2, MOST);
        for (int k = 0; k < checked.size(); k++) {
            Require.finite(field, checked.get(k));
            if (k > 0 && checked.get(k) <= checked.get(k - 1)) {
                throw new IllegalArgumentException(field + " must be strictly ascending, but " + checked.get(k)
                        + " came after " + checked.get(k - 1));
            }
        }
        return checked;
    }
}
