package dev.flowmatch.network;

import dev.flowmatch.kernel.Affine;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/**
 * h = relu(W x + b) with one product forward and two backward. Arrays are column-major, as the BLAS wants its results;
 * relu's derivative comes from its output, which the backward pass overwrites.
 */
class LeanDense extends BaseLayer<LeanDenseLayer> {
    private static final long serialVersionUID = 1L;

    private transient INDArray output;

    LeanDense(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        output = Affine.relu(LayerAffine.forward(
                input,
                getParam(DefaultParamInitializer.WEIGHT_KEY),
                getParam(DefaultParamInitializer.BIAS_KEY),
                ArrayType.ACTIVATIONS,
                workspaces));
        return output;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        // The next layer has used this output already, and the loss is known: it may be overwritten by its mask.
        Nd4j.exec(new Step(output, output, 0.0));
        INDArray delta = epsilon.muli(output);
        Gradient gradient = new DefaultGradient();
        LayerAffine.gradient(input, delta, gradientViews, gradient);
        INDArray previous = LayerAffine.inputGradient(delta, getParam(DefaultParamInitializer.WEIGHT_KEY), workspaces);
        output = null;
        return new Pair<>(gradient, previous);
    }

    /** Weight decay is decoupled: the score is the loss alone, without a pass over the weights a step. */
    @Override
    public double calcRegularizationScore(boolean backpropParametersOnly) {
        return 0;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // There is no weight noise.
    }
}
