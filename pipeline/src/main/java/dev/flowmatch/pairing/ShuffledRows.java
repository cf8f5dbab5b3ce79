package dev.flowmatch.pairing;

import dev.flowmatch.distribution.RowPermutation;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.pairs.ShardLayout;
import dev.flowmatch.table.RowPlaces;

/**
 * Where each pair of a table goes: a seeded permutation of the rows decides which of them are held out for validation,
 * then the pairs of each side are permuted again, so that the draws of one row do not stand together.
 *
 * <p>A function of the seed and the sizes alone, computed row by row.
 */
final class ShuffledRows implements RowPlaces {
    private static final long serialVersionUID = 1;

    private final ShardLayout layout;
    private final int draws;
    private final long trainRows;
    private final RowPermutation rowOrder;
    private final RowPermutation trainOrder;
    private final RowPermutation validationOrder;

    private ShuffledRows(ShardLayout layout, int draws, long trainRows, long validationRows, long seed) {
        this.layout = layout;
        this.draws = draws;
        this.trainRows = trainRows;
        this.rowOrder = new RowPermutation(trainRows + validationRows, seed);
        this.trainOrder = new RowPermutation(trainRows * draws, seed ^ 0x7472_6169_6e00L);
        this.validationOrder = new RowPermutation(Math.max(1, validationRows * draws), seed ^ 0x7661_6c69_6400L);
    }

    /**
     * Lays out the pairs of a table.
     *
     * @param rows the table's rows, at least 1
     * @param draws pairs of each row
     * @param wanted how many pairs to keep of all, training and validation together; 0 for all
     * @param validationFraction the share of rows held out, in [0, 1)
     * @throws UsageException if more pairs are wanted than there are
     */
    static ShuffledRows of(long rows, int draws, long wanted, double validationFraction, int shardRows, long seed) {
        long validationRows = ShardLayout.validationShare(rows, validationFraction);
        long trainRows = rows - validationRows;
        long available = Math.multiplyExact(rows, (long) draws);
        if (wanted > available) {
            throw new UsageException(
                    "rows must be at most the table's " + rows + " times draws-per-row " + draws + ", " + available
                            + ", but was " + wanted + ": --draws-per-row " + ((wanted - 1) / rows + 1) + " would do");
        }
        long pairs = wanted == 0 ? available : wanted;
        long validationPairs = Math.min(ShardLayout.validationShare(pairs, validationFraction), validationRows * draws);
        validationPairs = Math.max(validationPairs, pairs - trainRows * draws);
        ShardLayout layout = new ShardLayout(pairs - validationPairs, validationPairs, shardRows);
        return new ShuffledRows(layout, draws, trainRows, validationRows, seed);
    }

    @Override
    public ShardLayout layout() {
        return layout;
    }

    @Override
    public int draws() {
        return draws;
    }

    @Override
    public long position(long row, int draw) {
        long place = rowOrder.apply(row);
        if (place < trainRows) {
            long position = trainOrder.apply(place * draws + draw);
            return position < layout.trainPairs() ? position : -1;
        }
        long position = validationOrder.apply((place - trainRows) * draws + draw);
        return position < layout.validationPairs() ? layout.trainPairs() + position : -1;
    }
}
