package dev.flowmatch.model;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseOutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The last layer: v = h W + b, and the loss, the mean of (v − target)² over batch and columns. The loss and its gradient
 * come from one forward product; Deeplearning4j's output layer takes three.
 */
final class VelocityOutput extends BaseOutputLayer<VelocityOutputLayer> {
    private static final long serialVersionUID = 1L;

    VelocityOutput(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        return forward(ArrayType.ACTIVATIONS, workspaces);
    }

    private INDArray forward(ArrayType where, LayerWorkspaceMgr workspaces) {
        return Affine.forward(
                input,
                getParam(DefaultParamInitializer.WEIGHT_KEY),
                getParam(DefaultParamInitializer.BIAS_KEY),
                where,
                workspaces);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray delta = forward(ArrayType.BP_WORKING_MEM, workspaces).subi(labels);
        double length = delta.length();
        double norm = delta.norm2Number().doubleValue();
        score = norm * norm / length;
        delta.muli(2 / length);
        Gradient gradient = new DefaultGradient();
        Affine.gradient(input, delta, gradientViews, gradient);
        INDArray previous = Affine.inputGradient(delta, getParam(DefaultParamInitializer.WEIGHT_KEY), workspaces);
        return new Pair<>(gradient, previous);
    }

    /** The loss that the backward pass has just found. */
    @Override
    public double computeScore(double regularization, boolean training, LayerWorkspaceMgr workspaces) {
        return score;
    }

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

    @Override
    protected INDArray getLabels2d(LayerWorkspaceMgr workspaces, ArrayType where) {
        return labels;
    }
}
