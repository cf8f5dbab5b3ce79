package dev.flowmatch.model;

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

/** Configuration of v = W h + b under the mean squared error; see {@link VelocityOutput}. */
final class VelocityOutputLayer extends BaseOutputLayer {
    private static final long serialVersionUID = 1L;

    /** For deserialization. */
    VelocityOutputLayer() {}

    private VelocityOutputLayer(Builder builder) {
        super(builder);
    }

    static VelocityOutputLayer of(VelocityMlpSpec spec) {
        return new Builder()
                .nIn(spec.hidden())
                .nOut(spec.dim())
                .activation(Activation.IDENTITY)
                .build();
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
                new VelocityOutput(configuration, type), configuration, listeners, index, parameters, initialize);
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
