package dev.flowmatch.spark;

import dev.flowmatch.data.ColumnStatistics;

/** The data side of one shard's pairs, in the source's units and in the shard's order. */
interface ShardContent {

    /** The number of the shard in its {@link PairLayout}. */
    int shard();

    /** The number of rows. */
    int rows();

    /** The number of columns. */
    int dim();

    /** The id of a row. */
    long id(int row);

    /** Writes the values of a row to the start of {@code x1}. */
    void read(int row, double[] x1);

    /** The statistics of all rows, added in their order, so that they do not depend on how the rows came here. */
    default ColumnStatistics statistics() {
        ColumnStatistics statistics = new ColumnStatistics(dim());
        double[] x1 = new double[dim()];
        for (int row = 0; row < rows(); row++) {
            read(row, x1);
            statistics.add(x1, 0);
        }
        return statistics;
    }
}
