package dev.flowmatch.network;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.kernel.HostArrays;
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
 * The last layer: h W + b, the velocities of numbers and the logits of categories, and the loss of {@link Heads}; of numbers
 * alone the mean of (v − target)² over batch and columns. The loss and its gradient
 * come from one forward product; Deeplearning4j's output layer takes three.
 */
final class VelocityOutput extends BaseOutputLayer<VelocityOutputLayer> {
    private static final long serialVersionUID = 1L;

    private final VectorLayout layout;
    private final transient Heads heads;
    private transient float[] outputs = new float[0];
    private transient float[] targets = new float[0];
    private transient double entropy;

    VelocityOutput(NeuralNetConfiguration configuration, DataType type, VectorLayout layout) {
        super(configuration, type);
        this.layout = layout;
        this.heads = new Heads(layout);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        return forward(ArrayType.ACTIVATIONS, workspaces);
    }

    private INDArray forward(ArrayType where, LayerWorkspaceMgr workspaces) {
        return LayerAffine.forward(
                input,
                getParam(DefaultParamInitializer.WEIGHT_KEY),
                getParam(DefaultParamInitializer.BIAS_KEY),
                where,
                workspaces);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray delta = forward(ArrayType.BP_WORKING_MEM, workspaces);
        if (layout.isNumeric()) {
            delta.subi(labels);
            double length = delta.length();
            double norm = delta.norm2Number().doubleValue();
            score = norm * norm / length;
            delta.muli(2 / length);
        } else {
            compare(delta);
        }
        Gradient gradient = new DefaultGradient();
        LayerAffine.gradient(input, delta, gradientViews, gradient);
        INDArray previous = LayerAffine.inputGradient(delta, getParam(DefaultParamInitializer.WEIGHT_KEY), workspaces);
        return new Pair<>(gradient, previous);
    }

    /** The loss of numbers and categories; its gradient in place of the outputs. */
    private void compare(INDArray delta) {
        int rows = (int) delta.size(0);
        if (outputs.length < delta.length()) {
            outputs = new float[(int) delta.length()];
            targets = new float[(int) labels.length()];
        }
        HostArrays.read(delta, outputs, 0);
        HostArrays.read(labels, targets, 0);
        LossSums sums = heads.loss(outputs, targets, rows);
        HostArrays.write(outputs, 0, delta);
        double length = (double) rows * layout.targets();
        score = sums.total() / length;
        entropy = sums.entropies() / length;
    }

    /** The part of the categories in the loss that the backward pass has just found. */
    double entropy() {
        return entropy;
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
