package dev.flowmatch.pairing;

import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.pairs.ShardLayout;
import dev.flowmatch.table.ShardRows;

/** A shard of points drawn from a toy distribution; the id of a row is its position in the {@link ShardLayout}. */
final class ToyRows implements ShardRows {
    private final int shard;
    private final int rows;
    private final long firstId;
    private final ToyDistribution toy;
    private final RowRandom random;
    private final float[] point;

    ToyRows(ToyDistribution toy, long seed, ShardLayout layout, int shard) {
        this.shard = shard;
        this.rows = layout.rows(shard);
        this.firstId = layout.firstPosition(shard);
        this.toy = toy;
        this.random = new RowRandom(seed);
        this.point = new float[toy.dim()];
    }

    @Override
    public int shard() {
        return shard;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return point.length;
    }

    @Override
    public long id(int row) {
        return firstId + row;
    }

    @Override
    public void read(int row, double[] values) {
        toy.sample(random.row(id(row), RowRandom.DATA), point, 0);
        for (int j = 0; j < point.length; j++) {
            values[j] = point[j];
        }
    }
}
