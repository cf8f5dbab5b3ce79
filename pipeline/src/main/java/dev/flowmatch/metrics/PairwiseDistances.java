package dev.flowmatch.metrics;

/** Squared Euclidean distances from single rows to many: targets are kept by column, so that the inner loop is a vector's. */
final class PairwiseDistances {
    private final float[] columns;
    private final int count;
    private final int dim;

    PairwiseDistances(Points targets) {
        this.count = targets.count();
        this.dim = targets.dim();
        this.columns = new float[count * dim];
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < dim; column++) {
                columns[column * count + row] = targets.at(row, column);
            }
        }
    }

    /**
     * Computes the distances from one row to {@code size} targets.
     *
     * @param queries holds the row
     * @param row which it is
     * @param from the first target
     * @param squares gets the squared distances in its first {@code size} entries
     */
    void squared(Points queries, int row, int from, int size, float[] squares) {
        for (int j = 0; j < size; j++) {
            squares[j] = 0;
        }
        for (int column = 0; column < dim; column++) {
            float value = queries.at(row, column);
            int offset = column * count + from;
            for (int j = 0; j < size; j++) {
                float difference = columns[offset + j] - value;
                squares[j] += difference * difference;
            }
        }
    }
}
