package dev.flowmatch.network;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Configuration of h = relu(W x + b), trained without Deeplearning4j's second forward product and copies; see {@link
 * LeanDense}.
 */
class LeanDenseLayer extends FeedForwardLayer {
    private static final long serialVersionUID = 1L;

    /** For deserialization. */
    LeanDenseLayer() {}

    LeanDenseLayer(Builder builder) {
        super(builder);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        return configured(new LeanDense(configuration, type), configuration, listeners, index, parameters, initialize);
    }

    /** What Deeplearning4j's own configurations do with a new layer. */
    static Layer configured(
            BaseLayer<?> layer,
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize) {
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        layer.setParamTable(DefaultParamInitializer.getInstance().init(configuration, parameters, initialize));
        layer.setConf(configuration);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return DefaultParamInitializer.getInstance();
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        long parameters = initializer().numParams(this);
        return new LayerMemoryReport.Builder(layerName, getClass(), inputType, InputType.feedForward(nOut))
                .standardMemory(parameters, 2 * parameters)
                .workingMemory(0, 0, 0, 2 * nOut)
                .cacheMemory(0, 0)
                .build();
    }

    @SuppressWarnings("unchecked")
    static final class Builder extends FeedForwardLayer.Builder<Builder> {
        @Override
        public LeanDenseLayer build() {
            return new LeanDenseLayer(this);
        }
    }
}
