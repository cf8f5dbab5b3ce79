package dev.flowmatch.table;

import dev.flowmatch.pairs.ShardLayout;
import java.io.Serializable;

/** Where the rows of a table go: a function of their rank among the valid rows, the same for every task and attempt. */
public interface RowPlaces extends Serializable {

    /** The shards that rows go to. */
    ShardLayout layout();

    /** How many places each row has, at least 1. */
    int draws();

    /**
     * One place of a row.
     *
     * @param row the row's rank among the rows that are kept
     * @param draw which of its places, below {@link #draws}
     * @return its position in the layout; −1 if it is not kept
     */
    long position(long row, int draw);

    /** Rows in the table's order, the first as many as the layout holds. */
    record TableRows(ShardLayout layout) implements RowPlaces {
        @Override
        public int draws() {
            return 1;
        }

        @Override
        public long position(long row, int draw) {
            return row < layout.trainPairs() ? row : -1;
        }
    }
}
