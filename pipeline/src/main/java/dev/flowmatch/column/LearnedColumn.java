package dev.flowmatch.column;

import java.io.Serializable;

/**
 * A column of a source and what it is learned as.
 *
 * @param column its name and type
 * @param dictionary its categories; null for a column of numbers
 * @param flagged whether it is of numbers that may be missing
 */
public record LearnedColumn(SourceColumn column, Dictionary dictionary, boolean flagged) implements Serializable {

    /** A column of numbers that are always there. */
    public static LearnedColumn ofNumbers(SourceColumn column) {
        return new LearnedColumn(column, null, false);
    }

    /** Its name. */
    public String name() {
        return column.name();
    }

    /** Whether it is one of categories. */
    public boolean isCategorical() {
        return dictionary != null;
    }

    /** The entries of x that it takes. */
    public int width() {
        return isCategorical()
                ? CategoryCode.book(dictionary.size()).width()
                : 1 + (flagged ? CategoryCode.book(2).width() : 0);
    }
}
