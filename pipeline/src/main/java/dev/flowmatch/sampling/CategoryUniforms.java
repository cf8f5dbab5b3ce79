package dev.flowmatch.sampling;

import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.network.VelocityMlp;

/**
 * The numbers by which the categories of a block's rows are drawn: category k of a row takes the k-th of the stream {@link
 * RowRandom#CATEGORY}, so that a sample's categories depend on its id and the seed alone. Not thread-safe.
 */
final class CategoryUniforms implements VelocityMlp.Uniform {
    private static final int NONE = -1;

    private final RowRandom random;
    private final double[] numbers;
    private long start;
    private int current = NONE;

    /** @param categories how many there are in a row */
    CategoryUniforms(long seed, int categories) {
        this.random = new RowRandom(seed);
        this.numbers = new double[categories];
    }

    /** Begins with a block, whose row 0 has the id {@code first}. */
    void block(long first) {
        start = first;
        current = NONE;
    }

    @Override
    public double of(int row, int category) {
        if (row != current) {
            random.row(start + row, RowRandom.CATEGORY);
            for (int k = 0; k < numbers.length; k++) {
                numbers[k] = random.nextDouble();
            }
            current = row;
        }
        return numbers[category];
    }
}
