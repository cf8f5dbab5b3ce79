package dev.flowmatch.pairing;

import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.table.ShardRows;
import org.apache.spark.api.java.function.Function;

/**
 * Spreads the values of some columns evenly over the step of their grid, as a function of seed and id, so that a flow can
 * learn them as a density: an integer v becomes uniform in [v − ½, v + ½) where the step is 1. Uniform dequantization is
 * from Theis, van den Oord and Bethge, <a href="https://arxiv.org/abs/1511.01844">A note on the evaluation of generative
 * models</a> (2016), section 3.1.
 *
 * <p>Equation 13 of docs/mathematics.md.
 *
 * @param steps the step of each column; 0 where values stay as they are
 * @param seed the seed of the pair data set
 */
record Dequantization(double[] steps, long seed) implements Function<ShardRows, ShardRows> {

    @Override
    public ShardRows call(ShardRows content) {
        return new Spread(content, steps, new RowRandom(seed));
    }

    private record Spread(ShardRows content, double[] steps, RowRandom random) implements ShardRows {
        @Override
        public int shard() {
            return content.shard();
        }

        @Override
        public int rows() {
            return content.rows();
        }

        @Override
        public int columns() {
            return content.columns();
        }

        @Override
        public long id(int row) {
            return content.id(row);
        }

        @Override
        public void read(int row, double[] values) {
            content.read(row, values);
            random.row(content.id(row), RowRandom.DEQUANTIZATION);
            for (int j = 0; j < steps.length; j++) {
                if (steps[j] > 0) {
                    values[j] += (random.nextDouble() - 0.5) * steps[j];
                }
            }
        }
    }
}
