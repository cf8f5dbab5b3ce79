package dev.flowmatch.network;

import dev.flowmatch.model.VelocityMlpSpec;
import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Configuration of the first layer, which turns raw pairs [x0, x1, t] into h = W_in x_t + W_t emb(t) + b; see {@link
 * PairInput}.
 */
final class PairInputLayer extends LeanDenseLayer {
    private static final long serialVersionUID = 1L;

    private int dim;
    private int timeEmbedding;

    /** For deserialization. */
    PairInputLayer() {}

    PairInputLayer(VelocityMlpSpec spec) {
        super(new LeanDenseLayer.Builder()
                .nIn(spec.dim() + spec.timeEmbedding())
                .nOut(spec.hidden()));
        dim = spec.dim();
        timeEmbedding = spec.timeEmbedding();
    }

    int dim() {
        return dim;
    }

    int timeEmbedding() {
        return timeEmbedding;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        return configured(
                new PairInput(configuration, type, this), configuration, listeners, index, parameters, initialize);
    }
}
