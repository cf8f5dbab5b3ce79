package dev.flowmatch.network;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.kernel.HostArrays;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The velocity network as Deeplearning4j trains it: a {@code MultiLayerNetwork} whose input rows are raw pairs
 * [x0, x1, t] and whose labels are what {@link PairBatch} makes of them.
 *
 * <p>The two input biases, which only act through their sum, are one parameter in training; it is written as {@code
 * in_projection.bias}, with zeros as {@code t_projection.bias}.
 */
public final class VelocityNetwork {
    private VelocityNetwork() {}

    /**
     * The configuration for training with AdamW.
     *
     * @param layout what the network's inputs and outputs stand for, as many as it has
     * @param weightDecay decoupled decay of weights and biases, at least 0: a step takes rate·decay of each parameter
     * @param clipNorm largest norm of the gradient of all parameters together, or 0 for no clipping
     */
    public static MultiLayerConfiguration adamW(
            VelocityMlpSpec spec,
            VectorLayout layout,
            LearningRateSchedule schedule,
            double weightDecay,
            double clipNorm) {
        return configuration(spec, layout, new BlockedAdam(schedule, clipNorm), weightDecay);
    }

    /** The configuration for training with another updater of Deeplearning4j. */
    public static MultiLayerConfiguration configuration(
            VelocityMlpSpec spec, VectorLayout layout, IUpdater updater, double weightDecay) {
        if (spec.dim() != layout.dim() || spec.outputs() != layout.outputs()) {
            throw new IllegalArgumentException("the network must have " + layout.dim() + " entries and "
                    + layout.outputs() + " outputs, but has " + spec.dim() + " and " + spec.outputs());
        }
        NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .updater(updater)
                // The output layer's gradient is that of the mean already.
                .miniBatch(false);
        if (weightDecay > 0) {
            builder.weightDecay(weightDecay).weightDecayBias(weightDecay);
        }
        NeuralNetConfiguration.ListBuilder list = builder.list().layer(new PairInputLayer(spec));
        for (int k = 0; k < spec.layers(); k++) {
            list.layer(new LeanDenseLayer.Builder()
                    .nIn(spec.hidden())
                    .nOut(spec.hidden())
                    .build());
        }
        return list.layer(VelocityOutputLayer.of(spec, layout)).build();
    }

    /** The part of the categories in the loss of a network's last batch; 0 where there are numbers alone. */
    public static double entropy(MultiLayerNetwork network) {
        return ((VelocityOutput) network.getOutputLayer()).entropy();
    }

    /** A network with these weights. */
    public static MultiLayerNetwork create(MultiLayerConfiguration configuration, VelocityMlpWeights weights) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init(HostArrays.vector(flat(weights)), false);
        return network;
    }

    /** The weights of a parameter vector in host memory, as {@link #flat} lays it out. */
    public static VelocityMlpWeights weights(VelocityMlpSpec spec, float[] flat) {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        VelocityMlpWeights.shapes(spec)
                .forEach((name, shape) ->
                        tensors.put(name, new float[shape.length == 2 ? (int) (shape[0] * shape[1]) : (int) shape[0]]));
        copy(spec, flat, tensors, false);
        return VelocityMlpWeights.of(spec, tensors);
    }

    /**
     * The parameter vector in host memory: layer by layer the weight, column-major [in × out] and therefore row-major
     * [out, in], then the bias. The first layer's weight holds W_in and W_t side by side.
     */
    public static float[] flat(VelocityMlpWeights weights) {
        float[] flat = new float[(int) weights.spec().parameterCount()];
        Map<String, float[]> tensors = new LinkedHashMap<>();
        weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
        copy(weights.spec(), flat, tensors, true);
        return flat;
    }

    private static void copy(VelocityMlpSpec spec, float[] flat, Map<String, float[]> tensors, boolean toFlat) {
        int dim = spec.dim();
        int time = spec.timeEmbedding();
        int hidden = spec.hidden();
        float[] in = tensors.get("in_projection.weight");
        float[] t = tensors.get("t_projection.weight");
        int at = 0;
        for (int c = 0; c < hidden; c++) {
            at = move(flat, at, in, c * dim, dim, toFlat);
            at = move(flat, at, t, c * time, time, toFlat);
        }
        float[] inBias = tensors.get("in_projection.bias");
        float[] timeBias = tensors.get("t_projection.bias");
        for (int c = 0; c < hidden; c++, at++) {
            if (toFlat) {
                flat[at] = inBias[c] + timeBias[c];
            } else {
                inBias[c] = flat[at];
            }
        }
        for (int k = 0; k < spec.layers(); k++) {
            at = move(flat, at, tensors.get("blocks." + k + ".ff.weight"), 0, hidden * hidden, toFlat);
            at = move(flat, at, tensors.get("blocks." + k + ".ff.bias"), 0, hidden, toFlat);
        }
        at = move(flat, at, tensors.get("out_projection.weight"), 0, spec.outputs() * hidden, toFlat);
        move(flat, at, tensors.get("out_projection.bias"), 0, spec.outputs(), toFlat);
    }

    private static int move(float[] flat, int at, float[] tensor, int offset, int length, boolean toFlat) {
        if (toFlat) {
            System.arraycopy(tensor, offset, flat, at, length);
        } else {
            System.arraycopy(flat, at, tensor, offset, length);
        }
        return at + length;
    }
}
