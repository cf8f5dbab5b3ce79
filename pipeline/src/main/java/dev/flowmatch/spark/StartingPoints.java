package dev.flowmatch.spark;

import dev.flowmatch.data.ColumnScaling;
import dev.flowmatch.data.Distribution;
import dev.flowmatch.data.RowRandom;
import java.io.Serializable;

/** Where sampling starts: the x0 of every id. */
interface StartingPoints {

    /** The id that blocks of {@value SampleBlocks#ROWS} ids are counted from. */
    default long firstId() {
        return 0;
    }

    /**
     * Writes the x0 of the ids from {@code start} on, {@value SampleBlocks#ROWS} of them.
     *
     * @param x [{@value SampleBlocks#ROWS} × dim], row-major, in the model's scaled units
     */
    void fill(long start, float[] x);

    /**
     * Noise.
     *
     * @param distribution its distribution
     * @param seed its seed; x0 is a function of seed, stream and id
     * @param stream a stream of {@link RowRandom}
     */
    record Noise(Distribution distribution, long seed, long stream) implements StartingPoints, Serializable {
        @Override
        public void fill(long start, float[] x) {
            RowRandom random = new RowRandom(seed);
            int dim = distribution.dim();
            for (int i = 0; i < SampleBlocks.ROWS; i++) {
                distribution.sample(random.row(start + i, stream), x, i * dim);
            }
        }
    }

    /**
     * The rows of a table.
     *
     * @param content those of a file, whole blocks of them, save where the table ends before
     * @param scaling of x0's columns
     * @param firstId the id that starts from the first of them
     */
    record Rows(ShardContent content, ColumnScaling scaling, long firstId) implements StartingPoints {
        @Override
        public void fill(long start, float[] x) {
            double[] row = new double[content.columns()];
            for (int i = 0; i < SampleBlocks.ROWS; i++) {
                // The block that the table ends in is filled up by its last row.
                content.read((int) Math.min(start - firstId + i, content.rows() - 1), row);
                scaling.scale(row, 0, x, i * row.length);
            }
        }
    }
}
