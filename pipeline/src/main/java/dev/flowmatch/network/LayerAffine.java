package dev.flowmatch.network;

import dev.flowmatch.kernel.Affine;
import java.util.Map;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The products of {@link Affine} as a Deeplearning4j layer asks for them: in its workspaces, into its gradient views. */
final class LayerAffine {
    private LayerAffine() {}

    /** x W + b, [n × out], in a new array of the workspace. */
    static INDArray forward(INDArray x, INDArray w, INDArray b, ArrayType where, LayerWorkspaceMgr workspaces) {
        INDArray out = workspaces.createUninitialized(where, DataType.FLOAT, new long[] {x.size(0), w.size(1)}, 'f');
        Affine.forward(x, w, b, out);
        return out;
    }

    /** xᵀ δ and the column sums of δ into the layer's gradient views. */
    static void gradient(INDArray x, INDArray delta, Map<String, INDArray> views, Gradient gradient) {
        INDArray weight = views.get(DefaultParamInitializer.WEIGHT_KEY);
        INDArray bias = views.get(DefaultParamInitializer.BIAS_KEY);
        Affine.gradient(x, delta, weight, bias);
        gradient.setGradientFor(DefaultParamInitializer.WEIGHT_KEY, weight);
        gradient.setGradientFor(DefaultParamInitializer.BIAS_KEY, bias);
    }

    /** δ Wᵀ, [n × in], in a new array of the activation-gradient workspace. */
    static INDArray inputGradient(INDArray delta, INDArray w, LayerWorkspaceMgr workspaces) {
        INDArray out = workspaces.createUninitialized(
                ArrayType.ACTIVATION_GRAD, DataType.FLOAT, new long[] {delta.size(0), w.size(0)}, 'f');
        Affine.inputGradient(delta, w, out);
        return out;
    }
}
