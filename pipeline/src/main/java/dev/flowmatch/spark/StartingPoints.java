package dev.flowmatch.spark;

import dev.flowmatch.data.Distribution;
import dev.flowmatch.data.RowRandom;
import java.io.Serializable;

/** Where sampling starts: the x0 of every id. */
interface StartingPoints {

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
}
