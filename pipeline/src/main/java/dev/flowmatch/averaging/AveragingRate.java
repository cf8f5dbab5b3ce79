package dev.flowmatch.averaging;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.network.LearningRateSchedule;
import dev.flowmatch.network.VelocityNetwork;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.SparkSession;

/** How fast a cluster trains a network, and how seldom it had better average. */
public final class AveragingRate {
    private static final double MEASURED_FLOPS = 4e11;

    /** Work of a worker in one round that the default averaging frequency aims at: seconds on a core of 2020 or later. */
    private static final double ROUND_FLOPS = 6e11;

    private static final int MAX_DEFAULT_FREQUENCY = 500;

    private AveragingRate() {}

    /**
     * The averaging frequency where none is given: so many local steps that a worker's round holds 6·10^11
     * floating-point operations (some seconds of a core), at most 500, and at most a quarter of an epoch, but at least 1.
     */
    public static int defaultFrequency(VelocityMlpSpec spec, int batch, long stepsPerEpoch) {
        double work = Math.ceil(ROUND_FLOPS / ((double) batch * spec.trainingFlopsPerRow()));
        return (int) Math.max(1, Math.min(Math.min(work, MAX_DEFAULT_FREQUENCY), stepsPerEpoch / 4.0));
    }

    /**
     * Rows a second that a short training on made-up pairs reaches, after a warm-up, with a worker on each core of the
     * cluster; takes some seconds.
     */
    public static double measure(SparkSession session, VelocityMlpSpec spec, int batch) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        int workers = spark.defaultParallelism();
        VectorLayout layout = VectorLayout.ofNumbers(spec.dim());
        int batches = (int) Math.max(4, Math.ceil(MEASURED_FLOPS / ((double) batch * spec.trainingFlopsPerRow())));
        try (AveragingMaster master = new AveragingMaster(
                spark,
                VelocityNetwork.adamW(spec, layout, LearningRateSchedule.constant(1e-5, 0), 0, 0),
                layout,
                VelocityNetwork.flat(VelocityMlpWeights.initial(spec, 0)),
                workers,
                batch)) {
            spark.setJobDescription("measure the training rate");
            round(spark, master, spec, workers, batch, batches / 2);
            long start = System.nanoTime();
            round(spark, master, spec, workers, batch, batches);
            return (double) workers * batches * batch / ((System.nanoTime() - start) / 1e9);
        } finally {
            spark.setJobDescription(null);
        }
    }

    private static void round(
            JavaSparkContext spark, AveragingMaster master, VelocityMlpSpec spec, int workers, int batch, int batches) {
        List<Integer> seeds = IntStream.range(0, workers).boxed().toList();
        JavaRDD<float[]> data =
                spark.parallelize(seeds, workers).mapPartitions(new RandomBatches(spec.dim(), batch, batches));
        master.round(data, batches, 1, 1);
    }

    private record RandomBatches(int dim, int batch, int batches)
            implements FlatMapFunction<Iterator<Integer>, float[]> {
        @Override
        public Iterator<float[]> call(Iterator<Integer> seeds) {
            SplittableRandom random = new SplittableRandom(seeds.next());
            float[] pairs = new float[batch * (2 * dim + 1)];
            for (int i = 0; i < pairs.length; i++) {
                pairs[i] = (float) random.nextDouble();
            }
            return Collections.nCopies(batches, pairs).iterator();
        }
    }
}
