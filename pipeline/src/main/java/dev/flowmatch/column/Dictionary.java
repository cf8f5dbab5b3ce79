package dev.flowmatch.column;

import dev.flowmatch.fault.Require;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The categories of a column: values that are one each, then, where there are more of them than a column may have, one for
 * all rarer values together, then one for the missing value, if any is. Immutable and thread-safe.
 *
 * @param values the values that are a category each, the most frequent first, of equals in the order of their texts
 * @param rare the rare values with their rows, ordered likewise; null where there is no category of rare values
 * @param missing whether there is a category of the missing value
 */
public record Dictionary(List<String> values, List<RareValue> rare, boolean missing) implements Serializable {
    /** The order of values: the most frequent first. */
    public static final Comparator<RareValue> MOST_FREQUENT =
            Comparator.comparingLong(RareValue::rows).reversed().thenComparing(RareValue::value);

    /** @throws IllegalArgumentException if there is no category */
    public Dictionary {
        values = Require.elements("values", values);
        rare = rare == null ? null : Require.elements("rare", rare);
        if (values.isEmpty() && rare == null && !missing) {
            throw new IllegalArgumentException("a column must have a category, but had none");
        }
    }

    /**
     * The dictionary of a column with few different values: each is a category.
     *
     * @param sorted the values in {@link #MOST_FREQUENT} order
     * @param missing whether there are missing values
     */
    public static Dictionary ofAll(List<RareValue> sorted, boolean missing) {
        return new Dictionary(sorted.stream().map(RareValue::value).toList(), null, missing);
    }

    /**
     * The dictionary of a column with more values than it may have categories. The rarest that are left over share one, in
     * which those are kept that may be written down. Where none may, the least frequent of the others that may goes there,
     * and all that are rarer than it.
     *
     * @param sorted the most frequent values in {@link #MOST_FREQUENT} order, {@code most} or more
     * @param missing whether there are missing values
     * @param most how many categories there may be, at least 3
     * @param leastRows in how many rows a value must be to be kept among the rare ones
     * @return none if no value is in as many rows
     */
    public static Optional<Dictionary> ofMost(List<RareValue> sorted, boolean missing, int most, long leastRows) {
        int kept = most - (missing ? 2 : 1);
        int allowed = 0;
        while (allowed < sorted.size() && sorted.get(allowed).rows() >= leastRows) {
            allowed++;
        }
        if (allowed == 0) {
            return Optional.empty();
        }
        kept = Math.min(kept, allowed - 1);
        List<RareValue> rare = sorted.subList(kept, Math.min(allowed, kept + CategoryEntry.MOST_RARE));
        return Optional.of(new Dictionary(
                sorted.subList(0, kept).stream().map(RareValue::value).toList(), List.copyOf(rare), missing));
    }

    /** The dictionary of a manifest's column. */
    public static Dictionary of(ColumnEntry column) {
        List<String> values = new ArrayList<>();
        List<RareValue> rare = null;
        boolean missing = false;
        for (CategoryEntry category : column.categories()) {
            if (category.rare() != null) {
                rare = category.rare();
            } else if (category.isMissing()) {
                missing = true;
            } else {
                values.add(category.value());
            }
        }
        return new Dictionary(values, rare, missing);
    }

    /** The number of categories. */
    public int size() {
        return values.size() + (rare == null ? 0 : 1) + (missing ? 1 : 0);
    }

    /** The index of the category of rare values; −1 where there is none. */
    public int rareIndex() {
        return rare == null ? -1 : values.size();
    }

    /** The index of the category of the missing value; −1 where there is none. */
    public int missingIndex() {
        return missing ? size() - 1 : -1;
    }

    /** The indices of the values that are a category each. */
    public Map<String, Integer> indices() {
        Map<String, Integer> indices = new HashMap<>();
        for (int k = 0; k < values.size(); k++) {
            indices.put(values.get(k), k);
        }
        return indices;
    }

    /** The categories as manifests describe them, of these shares of the training rows. */
    List<CategoryEntry> entries(double... shares) {
        List<List<Float>> codes = CategoryCode.book(size()).lists();
        List<CategoryEntry> entries = new ArrayList<>();
        for (int k = 0; k < size(); k++) {
            entries.add(new CategoryEntry(
                    k < values.size() ? values.get(k) : null, shares[k], codes.get(k), k == rareIndex() ? rare : null));
        }
        return entries;
    }
}
