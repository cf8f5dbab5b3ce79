package dev.flowmatch.averaging;

import dev.flowmatch.kernel.HostArrays;
import dev.flowmatch.network.VelocityNetwork;
import dev.flowmatch.storage.FloatBytes;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;

/**
 * Deeplearning4j's averaging worker, with three differences: arrays travel as heap bytes and those outside the heap are
 * freed when the round ends, not when the garbage collector gets to them; the loss is the mean over all its batches,
 * not the last one's; and the inputs of a batch whose loss is not finite are looked at.
 */
final class AveragingWorker extends ParameterAveragingTrainingWorker {
    private static final long serialVersionUID = 1L;

    private final Broadcast<AveragingState> state;
    private double lossSum;
    private double entropySum;
    private int batches;
    private double largestInput = Double.NaN;

    AveragingWorker(Broadcast<AveragingState> state, WorkerConfiguration configuration) {
        super(null, true, configuration, null, null, null);
        this.state = state;
    }

    @Override
    public MultiLayerNetwork getInitialModel() {
        AveragingState initial = state.getValue();
        // A clone: each worker counts its own iterations.
        MultiLayerNetwork network =
                new MultiLayerNetwork(initial.configuration().clone());
        network.init(HostArrays.vector(FloatBytes.floats(initial.parameters())), false);
        float[] updaterState = FloatBytes.floats(initial.updaterState());
        if (updaterState.length > 0) {
            network.setUpdater(new MultiLayerUpdater(network, HostArrays.vector(updaterState)));
        }
        return network;
    }

    @Override
    public ParameterAveragingTrainingResult processMinibatch(DataSet batch, MultiLayerNetwork network, boolean isLast) {
        super.processMinibatch(batch, network, false);
        double loss = network.score();
        lossSum += loss;
        entropySum += VelocityNetwork.entropy(network);
        batches++;
        if (!Double.isFinite(loss) && Double.isNaN(largestInput)) {
            largestInput = Math.max(0, batch.getFeatures().amaxNumber().doubleValue());
        }
        return isLast ? getFinalResult(network) : null;
    }

    @Override
    public ParameterAveragingTrainingResult getFinalResult(MultiLayerNetwork network) {
        INDArray parameters = network.params();
        INDArray gradients = network.getFlattenedGradients();
        INDArray updaterState = network.getUpdater().getStateViewArray();
        AveragingResult.Payload payload = new AveragingResult.Payload(
                FloatBytes.of(HostArrays.toHeap(parameters)),
                FloatBytes.of(HostArrays.toHeap(updaterState)),
                lossSum / batches,
                entropySum / batches,
                largestInput);
        for (INDArray array : new INDArray[] {parameters, gradients, updaterState}) {
            if (array != null && array.closeable()) {
                array.close();
            }
        }
        return new AveragingResult(payload);
    }
}
