package dev.flowmatch.column;

import dev.flowmatch.fault.Require;
import java.io.Serializable;
import java.util.List;

/**
 * A category of a column as manifests describe it: a value, the missing value, or the rare values together.
 *
 * @param value the value's text; null for the missing value and for the rare ones
 * @param share of the training rows, in [0, 1]
 * @param code its place in the column's span of x, finite numbers
 * @param rare the rare values with their rows; null for a category of one value and for the missing one
 */
public record CategoryEntry(String value, double share, List<Float> code, List<RareValue> rare)
        implements Serializable {
    /** The most rare values that are kept of a column. */
    public static final int MOST_RARE = 10_000;

    /** @throws IllegalArgumentException if a field is missing or outside its range, or there is a value and rare ones too */
    public CategoryEntry {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be in [0, 1], but was " + share);
        }
        code = Require.elements("code", code);
        Require.between("the number of code", code.size(), 1, Columns.MAX_DIM);
        code.forEach(number -> Require.finite("code", number));
        if (rare != null) {
            rare = Require.elements("rare", rare);
            Require.between("the number of rare", rare.size(), 1, MOST_RARE);
            if (value != null) {
                throw new IllegalArgumentException(
                        "a category of rare values must have no value, but had '" + value + "'");
            }
        }
    }

    /** The texts of the values this stands for; none for the missing value. */
    public List<String> values() {
        return value != null
                ? List.of(value)
                : rare == null ? List.of() : rare.stream().map(RareValue::value).toList();
    }

    /** Whether this stands for the missing value. */
    public boolean isMissing() {
        return value == null && rare == null;
    }
}
