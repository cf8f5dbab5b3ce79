package dev.flowmatch.table;

/** What to do about rows with a missing, infinite or NaN value in a chosen column. */
public enum InvalidRows {
    /** Refuse the table, with their count and the first of them. */
    REFUSE,
    /** Leave them out, with their count in a notice. */
    DROP
}
