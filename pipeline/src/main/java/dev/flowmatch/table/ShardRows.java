package dev.flowmatch.table;

import dev.flowmatch.pairs.ShardLayout;

/**
 * The rows of the source that one shard's pairs are made of, in the source's units and in the shard's order: x1, or where x0
 * comes from the source too, first x0 and then x1.
 */
public interface ShardRows {

    /** The number of the shard in its {@link ShardLayout}. */
    int shard();

    /** The number of rows. */
    int rows();

    /** The number of columns: the length of x1, or twice that. */
    int columns();

    /** The id of a row. */
    long id(int row);

    /** Writes the values of a row to the start of {@code values}. */
    void read(int row, double[] values);
}
