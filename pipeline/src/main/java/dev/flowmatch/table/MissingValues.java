package dev.flowmatch.table;

/** What to do about rows with a missing value in a chosen column: null, or NaN among numbers. */
public enum MissingValues {
    /** Learn them like any other value. */
    LEARN,
    /** Leave the rows out, with their count in a notice. */
    DROP,
    /** Refuse the table, with their count and the first of them. */
    FAIL
}
