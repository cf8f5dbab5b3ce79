package dev.flowmatch.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The matrix-product speed that training and sampling are measured against. */
final class GemmLimit {
    private static final int REPEATS = 5;

    private GemmLimit() {}

    /** GFLOP/s a thread of [rows × hidden] times [hidden × hidden], with that many threads at once; the median. */
    static double gflops(int threads, int rows, int hidden) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Double>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(pool.submit(() -> one(rows, hidden)));
            }
            double sum = 0;
            for (Future<Double> result : results) {
                sum += result.get();
            }
            return sum / threads;
        } finally {
            pool.shutdown();
        }
    }

    private static double one(int rows, int hidden) {
        INDArray a = Nd4j.rand(DataType.FLOAT, rows, hidden).dup('f');
        INDArray b = Nd4j.rand(DataType.FLOAT, hidden, hidden).dup('f');
        INDArray c = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, hidden}, 'f');
        double flops = 2.0 * rows * hidden * hidden;
        int calls = (int) Math.max(3, 5e10 / flops);
        double[] rates = new double[REPEATS];
        for (int repeat = -1; repeat < REPEATS; repeat++) {
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                Nd4j.gemm(a, b, c, false, false, 1, 0);
            }
            if (repeat >= 0) {
                rates[repeat] = calls * flops / (System.nanoTime() - start);
            }
        }
        Arrays.sort(rates);
        return rates[REPEATS / 2];
    }
}
