package dev.flowmatch.network;

import dev.flowmatch.flow.LinearPath;
import dev.flowmatch.kernel.HostArrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The first layer: from raw pairs [x0, x1, t], [n × (2·dim + 1)], row-major, it forms z = [x_t, emb(t)] with
 * x_t = (1 − t)·x0 + t·x1 and computes h = z W + b, with W_in and W_t stacked in one weight. It has no activation and no
 * input gradient. Rows are float32; float64 rows are taken too.
 */
final class PairInput extends LeanDense {
    private static final long serialVersionUID = 1L;

    private final int dim;
    private final transient TimeEmbedding embedding;
    private transient float[] rows = new float[0];
    private transient float[] inputs = new float[0];

    PairInput(NeuralNetConfiguration configuration, DataType type, PairInputLayer layer) {
        super(configuration, type);
        dim = layer.dim();
        embedding = new TimeEmbedding(layer.timeEmbedding());
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray pairs = input;
        int n = (int) pairs.size(0);
        int width = dim + embedding.channels();
        INDArray z = workspaces.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, new long[] {n, width}, 'c');
        if (inputs.length < n * width) {
            rows = new float[n * (2 * dim + 1)];
            inputs = new float[n * width];
        }
        if (pairs.dataType() == DataType.FLOAT) {
            HostArrays.read(pairs, rows, 0);
            form(n);
        } else {
            form(n, pairs.data().asDouble());
        }
        HostArrays.write(inputs, 0, z);
        // Backpropagation needs z, not the raw pairs.
        input = z;
        return LayerAffine.forward(
                z,
                getParam(DefaultParamInitializer.WEIGHT_KEY),
                getParam(DefaultParamInitializer.BIAS_KEY),
                ArrayType.ACTIVATIONS,
                workspaces);
    }

    private void form(int n) {
        int width = dim + embedding.channels();
        for (int i = 0; i < n; i++) {
            int pair = i * (2 * dim + 1);
            float t = rows[pair + 2 * dim];
            for (int d = 0; d < dim; d++) {
                inputs[i * width + d] = LinearPath.point(rows[pair + d], rows[pair + dim + d], t);
            }
            embedding.embed(t, inputs, i * width + dim);
        }
    }

    /** The same from float64 rows: 10000·t in float32 is off by up to 3e-4, which a comparison in float64 would see. */
    private void form(int n, double[] exact) {
        int width = dim + embedding.channels();
        for (int i = 0; i < n; i++) {
            int pair = i * (2 * dim + 1);
            double t = exact[pair + 2 * dim];
            for (int d = 0; d < dim; d++) {
                inputs[i * width + d] = (float) LinearPath.point(exact[pair + d], exact[pair + dim + d], t);
            }
            embedding.embed(t, inputs, i * width + dim);
        }
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        Gradient gradient = new DefaultGradient();
        LayerAffine.gradient(input, epsilon, gradientViews, gradient);
        return new Pair<>(gradient, null);
    }
}
