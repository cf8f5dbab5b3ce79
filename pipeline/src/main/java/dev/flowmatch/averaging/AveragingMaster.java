package dev.flowmatch.averaging;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.kernel.HostArrays;
import dev.flowmatch.network.VelocityNetwork;
import dev.flowmatch.storage.FloatBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Deeplearning4j's parameter averaging (Zinkevich et al., 2010, "Parallelized Stochastic Gradient Descent", with an
 * average after every round), with one Spark job a round: the partitions of the round's data are the workers; their
 * parameters and updater states are averaged in partition order, so that the sum does not depend on which worker
 * finished first; the broadcast is destroyed afterwards.
 *
 * <p>Not thread-safe.
 *
 * <p>Equation 19 of docs/mathematics.md.
 */
public final class AveragingMaster extends ParameterAveragingTrainingMaster implements AutoCloseable {
    private final transient SparkDl4jMultiLayer network;
    private final transient MultiLayerConfiguration configuration;
    private final transient VectorLayout layout;
    private transient Broadcast<AveragingState> broadcast;
    private float[] parameters;
    private float[] updaterState;
    private Loss loss;
    private int batches;

    /**
     * The loss of a round.
     *
     * @param mean over all batches of all workers
     * @param entropy the part of the categories in it
     * @param largestInput the largest absolute input of a batch whose loss was not finite, NaN if all were
     */
    public record Loss(double mean, double entropy, double largestInput) {}

    /**
     * Prepares a training.
     *
     * @param configuration of {@link VelocityNetwork}
     * @param layout what x and the network's outputs stand for
     * @param parameters to start from; copied
     * @param workers partitions of a round
     * @param batch rows of a batch
     */
    public AveragingMaster(
            JavaSparkContext spark,
            MultiLayerConfiguration configuration,
            VectorLayout layout,
            float[] parameters,
            int workers,
            int batch) {
        super(new Builder(workers, batch)
                .batchSizePerWorker(batch)
                .saveUpdater(true)
                .repartionData(Repartition.Never)
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .storageLevel(null)
                .workerPrefetchNumBatches(0)
                .aggregationDepth(1));
        this.parameters = parameters.clone();
        this.configuration = configuration;
        this.layout = layout;
        MultiLayerNetwork driver = new MultiLayerNetwork(configuration);
        driver.init(HostArrays.vector(parameters), false);
        updaterState = HostArrays.toHeap(driver.getUpdater().getStateViewArray());
        network = new SparkDl4jMultiLayer(spark, driver, this);
    }

    /** The averaged parameters, as {@link VelocityNetwork#flat} lays them out; not a copy. */
    public float[] parameters() {
        return parameters;
    }

    /** Local steps so far. */
    int iterations() {
        return configuration.getIterationCount();
    }

    /**
     * Trains one round and averages.
     *
     * @param batchesOfWorkers one partition a worker, each with {@code batchesPerWorker} batches of rows [x0, x1, t],
     *     [batch × (2·dim + 1)], row-major; an array may be used again once the next one is asked for
     */
    public Loss round(JavaRDD<float[]> batchesOfWorkers, int batchesPerWorker, int round, int rounds) {
        JavaRDD<DataSet> data = batchesOfWorkers.mapPartitions(new WorkerBatches(batchSizePerWorker, layout));
        batches = batchesPerWorker;
        averagingFrequency = batchesPerWorker;
        try {
            doIteration(network, data, round, rounds);
        } finally {
            if (broadcast != null) {
                broadcast.destroy();
                broadcast = null;
            }
        }
        return loss;
    }

    @Override
    public ParameterAveragingTrainingWorker getWorkerInstance(SparkDl4jMultiLayer trained) {
        broadcast = trained.getSparkContext()
                .broadcast(new AveragingState(configuration, FloatBytes.of(parameters), FloatBytes.of(updaterState)));
        return new AveragingWorker(
                broadcast,
                new WorkerConfiguration(false, rddDataSetNumExamples, batchSizePerWorker, batches, 0, false));
    }

    @Override
    protected void processResults(
            SparkDl4jMultiLayer trained,
            SparkComputationGraph graph,
            JavaRDD<ParameterAveragingTrainingResult> results,
            int split,
            int splits) {
        List<AveragingResult.Payload> workers =
                results.map(result -> ((AveragingResult) result).payload()).collect();
        double[] parameterSum = new double[parameters.length];
        double[] stateSum = new double[updaterState.length];
        double lossSum = 0;
        double entropySum = 0;
        double largestInput = Double.NaN;
        for (AveragingResult.Payload worker : workers) {
            add(parameterSum, FloatBytes.floats(worker.parameters()));
            add(stateSum, FloatBytes.floats(worker.updaterState()));
            lossSum += worker.meanLoss();
            entropySum += worker.meanEntropy();
            if (Double.isNaN(largestInput)) {
                largestInput = worker.largestInput();
            }
        }
        divide(parameterSum, workers.size(), parameters);
        divide(stateSum, workers.size(), updaterState);
        loss = new Loss(lossSum / workers.size(), entropySum / workers.size(), largestInput);
        configuration.setIterationCount(configuration.getIterationCount() + batches);
    }

    private static void add(double[] sum, float[] values) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[i];
        }
    }

    private static void divide(double[] sum, int count, float[] mean) {
        for (int i = 0; i < sum.length; i++) {
            mean[i] = (float) (sum[i] / count);
        }
    }

    /** Deeplearning4j's own model file, with the updater's state. */
    public byte[] modelFile() throws IOException {
        MultiLayerNetwork driver = network.getNetwork();
        try (INDArrays arrays = new INDArrays(parameters, updaterState)) {
            driver.setParams(arrays.parameters());
            driver.getUpdater().setStateViewArray(null, arrays.updaterState(), false);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ModelSerializer.writeModel(driver, out, true);
        return out.toByteArray();
    }

    private record INDArrays(INDArray parameters, INDArray updaterState) implements AutoCloseable {
        INDArrays(float[] parameters, float[] updaterState) {
            this(HostArrays.vector(parameters), HostArrays.vector(updaterState));
        }

        @Override
        public void close() {
            parameters.close();
            updaterState.close();
        }
    }

    /**
     * Continues from a file of {@link #modelFile}.
     *
     * @param name what error messages call the file
     * @throws DataException if it is malformed or another network's
     */
    public void restore(String name, byte[] modelFile, int iterations) {
        SavedNetwork saved = SavedNetwork.read(name, modelFile, parameters.length, updaterState.length);
        parameters = saved.parameters();
        updaterState = saved.updaterState();
        configuration.setIterationCount(iterations);
    }

    @Override
    public void close() {
        network.getNetwork().close();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
