package dev.flowmatch.model;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A training batch in arrays that are filled again and again: features are raw pairs [x0, x1, t], labels the targets
 * x1 − x0. Belongs to one thread; {@link #close} frees the memory outside the heap.
 */
public final class PairBatch implements AutoCloseable {
    private final int rows;
    private final int dim;
    private final float[] target;
    private final DataSet dataSet;

    /** Room for {@code rows} pairs of {@code dim} columns each side. */
    public PairBatch(int rows, int dim) {
        this.rows = rows;
        this.dim = dim;
        target = new float[rows * dim];
        dataSet = new DataSet(
                Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, 2L * dim + 1}, 'c'),
                Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, dim}, 'c'));
    }

    /**
     * Copies pairs in and computes their targets.
     *
     * @param pairs rows [x0, x1, t], [rows × (2·dim + 1)], row-major
     * @return the batch, valid until the next call
     */
    public DataSet fill(float[] pairs) {
        int width = 2 * dim + 1;
        for (int i = 0; i < rows; i++) {
            for (int d = 0; d < dim; d++) {
                target[i * dim + d] = pairs[i * width + dim + d] - pairs[i * width + d];
            }
        }
        HostArrays.write(pairs, 0, dataSet.getFeatures());
        HostArrays.write(target, 0, dataSet.getLabels());
        return dataSet;
    }

    @Override
    public void close() {
        for (INDArray array : new INDArray[] {dataSet.getFeatures(), dataSet.getLabels()}) {
            if (array.closeable()) {
                array.close();
            }
        }
    }
}
