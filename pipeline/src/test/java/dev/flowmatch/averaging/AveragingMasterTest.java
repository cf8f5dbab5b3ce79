package dev.flowmatch.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.kernel.HostArrays;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.network.PairBatch;
import dev.flowmatch.network.VelocityNetwork;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;

class AveragingMasterTest {
    private static final VelocityMlpSpec SPEC = new VelocityMlpSpec(2, 16, 2, 8);
    private static final int BATCH = 64;

    /** Averaging the results of one SGD step each is one step along the averaged gradient, that of all batches at once. */
    @Test
    void averagingAfterEveryStepOfPlainSgdIsLargeBatchSgd() {
        int workers = 4;
        float[] initial = VelocityNetwork.flat(VelocityMlpWeights.initial(SPEC, 3));
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(LocalSession.get().sparkContext());
        float[] averaged;
        try (AveragingMaster master = new AveragingMaster(
                spark,
                VelocityNetwork.configuration(SPEC, VectorLayout.ofNumbers(SPEC.dim()), new Sgd(0.1), 0),
                VectorLayout.ofNumbers(SPEC.dim()),
                initial,
                workers,
                BATCH)) {
            for (int round = 0; round < 5; round++) {
                int step = round;
                master.round(
                        spark.parallelize(List.of(0, 1, 2, 3), workers).mapPartitions(new OneBatch(step)),
                        1,
                        round + 1,
                        5);
            }
            averaged = master.parameters().clone();
            assertEquals(5, master.iterations());
        }

        MultiLayerNetwork large = VelocityNetwork.create(
                VelocityNetwork.configuration(SPEC, VectorLayout.ofNumbers(SPEC.dim()), new Sgd(0.1), 0),
                VelocityMlpWeights.initial(SPEC, 3));
        try (PairBatch batch = new PairBatch(workers * BATCH, VectorLayout.ofNumbers(2))) {
            for (int round = 0; round < 5; round++) {
                float[] rows = new float[workers * BATCH * 5];
                for (int worker = 0; worker < workers; worker++) {
                    System.arraycopy(pairs(round, worker), 0, rows, worker * BATCH * 5, BATCH * 5);
                }
                large.fit(batch.fill(rows));
            }
        }

        assertArrayEquals(HostArrays.toHeap(large.params()), averaged, 2e-6f);
    }

    private static float[] pairs(int step, int worker) {
        SplittableRandom random = new SplittableRandom(100L * step + worker);
        float[] pairs = new float[BATCH * 5];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = (float) random.nextDouble();
        }
        return pairs;
    }

    private record OneBatch(int step) implements FlatMapFunction<Iterator<Integer>, float[]> {
        @Override
        public Iterator<float[]> call(Iterator<Integer> worker) {
            return List.of(pairs(step, worker.next())).iterator();
        }
    }
}
