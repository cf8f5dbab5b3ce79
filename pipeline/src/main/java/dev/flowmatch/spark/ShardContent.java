package dev.flowmatch.spark;

import dev.flowmatch.data.ColumnStatistics;
import dev.flowmatch.data.QuantileSketch;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of the source that one shard's pairs are made of, in the source's units and in the shard's order: x1, or where x0
 * comes from the source too, first x0 and then x1.
 */
interface ShardContent {

    /** The number of the shard in its {@link PairLayout}. */
    int shard();

    /** The number of rows. */
    int rows();

    /** The number of columns: the length of x1, or twice that. */
    int columns();

    /** The id of a row. */
    long id(int row);

    /** Writes the values of a row to the start of {@code values}. */
    void read(int row, double[] values);

    /** The statistics of all rows, added in their order, so that they do not depend on how the rows came here. */
    default ColumnStatistics statistics() {
        ColumnStatistics statistics = new ColumnStatistics(columns());
        double[] values = new double[columns()];
        for (int row = 0; row < rows(); row++) {
            read(row, values);
            statistics.add(values, 0);
        }
        return statistics;
    }

    /** Sketches of some columns of all rows, from column {@code first} to before {@code end}. */
    default List<QuantileSketch> sketches(int first, int end) {
        double[][] columns = new double[end - first][rows()];
        double[] values = new double[columns()];
        for (int row = 0; row < rows(); row++) {
            read(row, values);
            for (int j = first; j < end; j++) {
                columns[j - first][row] = values[j];
            }
        }
        return Arrays.stream(columns).map(QuantileSketch::of).toList();
    }
}
