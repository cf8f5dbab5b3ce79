package dev.flowmatch.network;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.kernel.HostArrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A training batch in arrays that are filled again and again: features are raw pairs [x0, x1, t], labels the
 * velocities x1 − x0 of numbers, NaN where one is missing, and behind them the indices of categories. Belongs to one thread; {@link #close} frees the memory outside the heap.
 */
public final class PairBatch implements AutoCloseable {
    private final int rows;
    private final int dim;
    private final int width;
    private final Heads heads;
    private final float[] targets;
    private final DataSet dataSet;

    /** Room for {@code rows} pairs of a layout. */
    public PairBatch(int rows, VectorLayout layout) {
        this.rows = rows;
        dim = layout.dim();
        width = layout.targets();
        heads = new Heads(layout);
        targets = new float[rows * width];
        dataSet = new DataSet(
                Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, 2L * dim + 1}, 'c'),
                Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, width}, 'c'));
    }

    /**
     * Copies pairs in and computes their targets.
     *
     * @param pairs rows [x0, x1, t], [rows × (2·dim + 1)], row-major
     * @return the batch, valid until the next call
     */
    public DataSet fill(float[] pairs) {
        int pair = 2 * dim + 1;
        for (int i = 0; i < rows; i++) {
            heads.targets(pairs, i * pair, pairs, i * pair + dim, targets, i * width);
        }
        HostArrays.write(pairs, 0, dataSet.getFeatures());
        HostArrays.write(targets, 0, dataSet.getLabels());
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
