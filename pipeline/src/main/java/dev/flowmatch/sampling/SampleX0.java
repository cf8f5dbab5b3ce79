package dev.flowmatch.sampling;

import dev.flowmatch.column.RowCodec;
import dev.flowmatch.distribution.Distribution;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.table.ShardRows;
import java.io.Serializable;

/** Where sampling starts: the x0 of every id. */
interface SampleX0 {

    /** The id that blocks of {@value BlockSampler#ROWS} ids are counted from. */
    default long firstId() {
        return 0;
    }

    /**
     * Writes the x0 of the ids from {@code start} on, {@value BlockSampler#ROWS} of them.
     *
     * @param x [{@value BlockSampler#ROWS} × dim], row-major, in the model's scaled units
     */
    void fill(long start, float[] x);

    /**
     * Noise.
     *
     * @param distribution its distribution
     * @param seed its seed; x0 is a function of seed, stream and id
     * @param stream a stream of {@link RowRandom}
     */
    record Noise(Distribution distribution, long seed, long stream) implements SampleX0, Serializable {
        @Override
        public void fill(long start, float[] x) {
            RowRandom random = new RowRandom(seed);
            int dim = distribution.dim();
            for (int i = 0; i < BlockSampler.ROWS; i++) {
                distribution.sample(random.row(start + i, stream), x, i * dim);
            }
        }
    }

    /**
     * The rows of a table.
     *
     * @param content those of a file, whole blocks of them, save where the table ends before
     * @param codec of x0's columns, numbers
     * @param seed of the draws that spread a value over its share, where columns go by ranks
     * @param firstId the id that starts from the first of them
     */
    record Rows(ShardRows content, RowCodec codec, long seed, long firstId) implements SampleX0 {
        @Override
        public void fill(long start, float[] x) {
            double[] row = new double[content.columns()];
            RowRandom random = new RowRandom(seed);
            for (int i = 0; i < BlockSampler.ROWS; i++) {
                // The block that the table ends in is filled up by its last row.
                content.read((int) Math.min(start - firstId + i, content.rows() - 1), row);
                random.row(start + i, RowRandom.RANK);
                codec.encode(row, 0, () -> random.nextDouble(), x, i * row.length);
            }
        }
    }
}
