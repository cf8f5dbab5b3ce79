package dev.flowmatch.model;

import java.util.Map;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.factory.Nd4j;

/** The products of an affine layer x W + b on column-major arrays: x is [n × in], W [in × out], b [1 × out]. */
final class Affine {
    private Affine() {}

    /** x W + b, [n × out], in a new array of the workspace. */
    static INDArray forward(INDArray x, INDArray w, INDArray b, ArrayType where, LayerWorkspaceMgr workspaces) {
        INDArray out = workspaces.createUninitialized(where, DataType.FLOAT, new long[] {x.size(0), w.size(1)}, 'f');
        forward(x, w, b, out);
        return out;
    }

    /** x W + b into {@code out}. */
    static void forward(INDArray x, INDArray w, INDArray b, INDArray out) {
        Nd4j.gemm(x, w, out, false, false, 1, 0);
        Nd4j.exec(DynamicCustomOp.builder("biasadd")
                .addInputs(out, b.reshape(b.length()))
                .addOutputs(out)
                .build());
    }

    /** max(z, 0) in place. */
    static INDArray relu(INDArray z) {
        Nd4j.exec(new RectifiedLinear(z, z));
        return z;
    }

    /** xᵀ δ and the column sums of δ into the layer's gradient views. */
    static void gradient(INDArray x, INDArray delta, Map<String, INDArray> views, Gradient gradient) {
        INDArray weight = views.get(DefaultParamInitializer.WEIGHT_KEY);
        Nd4j.gemm(x, delta, weight, true, false, 1, 0);
        INDArray bias = views.get(DefaultParamInitializer.BIAS_KEY);
        columnSums(delta, bias);
        gradient.setGradientFor(DefaultParamInitializer.WEIGHT_KEY, weight);
        gradient.setGradientFor(DefaultParamInitializer.BIAS_KEY, bias);
    }

    /** δ Wᵀ, [n × in], in a new array of the activation-gradient workspace. */
    static INDArray inputGradient(INDArray delta, INDArray w, LayerWorkspaceMgr workspaces) {
        INDArray out = workspaces.createUninitialized(
                ArrayType.ACTIVATION_GRAD, DataType.FLOAT, new long[] {delta.size(0), w.size(0)}, 'f');
        Nd4j.gemm(delta, w, out, false, true, 1, 0);
        return out;
    }

    /** As a product with ones: ND4J's sum over the rows of a column-major array takes nine times as long. */
    private static void columnSums(INDArray delta, INDArray sums) {
        INDArray ones = Nd4j.ones(DataType.FLOAT, 1, delta.size(0));
        Nd4j.gemm(ones, delta, sums.reshape('f', 1, sums.length()), false, false, 1, 0);
    }
}
