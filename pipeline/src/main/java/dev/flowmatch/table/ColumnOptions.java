package dev.flowmatch.table;

import java.util.List;

/**
 * Which columns of a table are learned, and as what, as far as that was chosen.
 *
 * @param chosen names of the columns to learn, in this order; empty for all that can be
 * @param excluded names of columns to leave out
 * @param categorical names of columns to learn as categories
 * @param numeric names of columns to learn as numbers
 * @param maxCategories the most categories of a column, at least 3
 * @param minCategoryRows in how many rows a value must be to be kept among the rare ones, at least 1
 * @param missing what to do about rows with a missing value
 */
public record ColumnOptions(
        List<String> chosen,
        List<String> excluded,
        List<String> categorical,
        List<String> numeric,
        int maxCategories,
        int minCategoryRows,
        MissingValues missing) {
    /** The most categories of a column unless set. */
    public static final int DEFAULT_MAX_CATEGORIES = 256;
    /** In how many rows a rare value must be unless set. */
    public static final int DEFAULT_MIN_CATEGORY_ROWS = 5;

    /** All columns that can be learned, as what they are taken for. */
    public static final ColumnOptions DEFAULT = new ColumnOptions(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            DEFAULT_MAX_CATEGORIES,
            DEFAULT_MIN_CATEGORY_ROWS,
            MissingValues.LEARN);

    public ColumnOptions {
        chosen = List.copyOf(chosen);
        excluded = List.copyOf(excluded);
        categorical = List.copyOf(categorical);
        numeric = List.copyOf(numeric);
    }

    /** Whether it was chosen for some columns what becomes of them. */
    public boolean decides() {
        return !excluded.isEmpty() || !categorical.isEmpty() || !numeric.isEmpty();
    }
}
