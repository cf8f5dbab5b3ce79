package dev.flowmatch.averaging;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.network.PairBatch;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.TaskCompletionListener;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Turns a worker's batches, each {@code rows} rows [x0, x1, t], into Deeplearning4j's data sets, one after the other in
 * the same arrays, whose memory outside the heap is freed when the task ends.
 */
record WorkerBatches(int rows, VectorLayout layout) implements FlatMapFunction<Iterator<float[]>, DataSet> {
    @Override
    public Iterator<DataSet> call(Iterator<float[]> batches) {
        return new Iterator<>() {
            private PairBatch arrays;

            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public DataSet next() {
                float[] pairs = batches.next();
                if (arrays == null) {
                    PairBatch created = new PairBatch(rows, layout);
                    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> created.close());
                    arrays = created;
                }
                return arrays.fill(pairs);
            }
        };
    }
}
