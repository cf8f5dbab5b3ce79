package dev.flowmatch.fidelity;

/** A column of {@link MixedRows}: numbers or categories, any of them perhaps missing. */
public sealed interface MixedColumn permits NumberColumn, CategoryColumn {
    /** The column's name. */
    String name();

    /** The number of rows. */
    int count();

    /** Whether a row has no value. */
    boolean isMissing(int row);

    /** A copy of some rows, in the order given. */
    MixedColumn take(int[] rows);
}
