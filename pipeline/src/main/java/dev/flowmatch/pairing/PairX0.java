package dev.flowmatch.pairing;

import dev.flowmatch.column.ColumnScaling;
import dev.flowmatch.distribution.Distribution;
import dev.flowmatch.distribution.RowRandom;
import java.io.Serializable;

/** Where the x0 of pairs come from. */
sealed interface PairX0 extends Serializable {

    /** How many of the source's columns are those of x0; they come before those of x1. */
    int columns();

    /**
     * Writes the x0 of a pair.
     *
     * @param random the random numbers of the set
     * @param id the pair's id
     * @param row the values of its row, in the source's units
     * @param x0 gets x0 from {@code offset} on, in scaled units
     */
    void write(RowRandom random, long id, double[] row, float[] x0, int offset);

    /** Noise: a function of seed and id. */
    record Drawn(Distribution noise) implements PairX0 {
        @Override
        public int columns() {
            return 0;
        }

        @Override
        public void write(RowRandom random, long id, double[] row, float[] x0, int offset) {
            noise.sample(random.row(id, RowRandom.NOISE), x0, offset);
        }
    }

    /** The first columns of the source. */
    record Given(ColumnScaling scaling) implements PairX0 {
        @Override
        public int columns() {
            return scaling.dim();
        }

        @Override
        public void write(RowRandom random, long id, double[] row, float[] x0, int offset) {
            scaling.scale(row, 0, x0, offset);
        }
    }
}
