package dev.flowmatch.network;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.model.VelocityMlpSpec;
import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.shade.jackson.annotation.JsonIgnore;

/** Configuration of W h + b under the flow-matching loss; see {@link VelocityOutput}. */
final class VelocityOutputLayer extends BaseOutputLayer {
    private static final long serialVersionUID = 1L;

    /** Not part of Deeplearning4j's description of the network, which nobody reads. */
    @JsonIgnore
    private VectorLayout layout;

    /** For deserialization. */
    VelocityOutputLayer() {}

    private VelocityOutputLayer(Builder builder) {
        super(builder);
    }

    static VelocityOutputLayer of(VelocityMlpSpec spec, VectorLayout layout) {
        VelocityOutputLayer configuration = new Builder()
                .nIn(spec.hidden())
                .nOut(spec.outputs())
                .activation(Activation.IDENTITY)
                .build();
        configuration.layout = layout;
        return configuration;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        return LeanDenseLayer.configured(
                new VelocityOutput(configuration, type, layout),
                configuration,
                listeners,
                index,
                parameters,
                initialize);
    }

    @Override
    public ParamInitializer initializer() {
        return DefaultParamInitializer.getInstance();
    }

    @SuppressWarnings("unchecked")
    private static final class Builder extends BaseOutputLayer.Builder<Builder> {
        Builder() {
            super(LossFunctions.LossFunction.MSE);
        }

        @Override
        public VelocityOutputLayer build() {
            return new VelocityOutputLayer(this);
        }
    }
}
