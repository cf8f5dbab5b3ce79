package dev.flowmatch.table;

import dev.flowmatch.column.RareValue;
import java.util.List;

/**
 * What was counted of a column's values in all rows of a table.
 *
 * @param kinds of a CSV column, the kinds of its values; see {@link CsvValue}
 * @param present how many values there are
 * @param missing how many rows have none, or NaN among numbers
 * @param infinite how many numbers are infinite
 * @param tooLong how many texts are too long for a category
 * @param counted whether values were counted to the end; they are not where there are many numbers
 * @param distinct how many different values there are, if they were counted
 * @param values the most frequent values, if they were counted: all, or as many as were asked for
 */
record ColumnSurvey(
        int kinds,
        long present,
        long missing,
        long infinite,
        long tooLong,
        boolean counted,
        long distinct,
        List<RareValue> values) {

    /** The longest text that can be a category. */
    static final int LONGEST_CATEGORY = 1024;

    /** Whether {@link #values} are all that there are. */
    boolean hasAll() {
        return counted && distinct == values.size();
    }

    /** The same with all values, in other texts. */
    ColumnSurvey withValues(List<RareValue> all) {
        return new ColumnSurvey(kinds, present, missing, infinite, tooLong, true, all.size(), all);
    }
}
