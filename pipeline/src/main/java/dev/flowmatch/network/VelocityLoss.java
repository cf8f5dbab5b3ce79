package dev.flowmatch.network;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.flow.LinearPath;
import dev.flowmatch.kernel.Affine;
import dev.flowmatch.kernel.HostArrays;
import dev.flowmatch.model.VelocityMlpSpec;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The flow-matching loss of given weights on given pairs, without training: of numbers the sum of
 * (v(x_t, t) − (x1 − x0))², of categories the cross-entropy; see {@link Heads}. Belongs
 * to one thread; {@link #close} frees the memory outside the heap.
 */
public final class VelocityLoss implements AutoCloseable {
    private final VelocityMlpSpec spec;
    private final int width;
    private final Heads heads;
    private final int rows;
    private final TimeEmbedding embedding;
    private final float[] inputs;
    private final float[] outputs;
    private final float[] targets;
    private final double[] rowSums;
    private final INDArray parameters;
    private final INDArray input;
    private final INDArray[] activations = new INDArray[2];
    private final INDArray output;
    private final List<INDArray> weights = new ArrayList<>();
    private final List<INDArray> biases = new ArrayList<>();

    /**
     * @param flat the weights as {@link VelocityNetwork#flat} lays them out; copied
     * @param rows rows of one call
     */
    public VelocityLoss(VelocityMlpSpec spec, VectorLayout layout, float[] flat, int rows) {
        this.spec = spec;
        this.width = layout.targets();
        this.heads = new Heads(layout);
        this.rows = rows;
        int inputWidth = spec.dim() + spec.timeEmbedding();
        int hidden = spec.hidden();
        embedding = new TimeEmbedding(spec.timeEmbedding());
        inputs = new float[rows * inputWidth];
        outputs = new float[rows * spec.outputs()];
        targets = new float[rows * layout.targets()];
        rowSums = new double[rows];
        parameters = Nd4j.createUninitialized(DataType.FLOAT, flat.length);
        HostArrays.write(flat, 0, parameters);
        long at = layer(0, inputWidth, hidden);
        for (int k = 0; k < spec.layers(); k++) {
            at = layer(at, hidden, hidden);
        }
        layer(at, hidden, spec.outputs());
        input = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, inputWidth}, 'c');
        activations[0] = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, hidden}, 'f');
        activations[1] = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, hidden}, 'f');
        output = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, spec.outputs()}, 'f');
    }

    private long layer(long at, int in, int out) {
        weights.add(slice(at, (long) in * out).reshape('f', in, out));
        biases.add(slice(at + (long) in * out, out));
        return at + (long) in * out + out;
    }

    private INDArray slice(long from, long length) {
        return parameters.get(NDArrayIndex.interval(from, from + length));
    }

    /**
     * The sum over rows and what they are compared in: of numbers the squared errors of their velocities, of categories the
     * cross-entropies.
     *
     * @param x0 noise, [n × dim], row-major
     * @param x1 data, likewise
     * @param t times, [n]
     * @param n rows that count, at most the rows of the constructor
     */
    public LossSums sums(float[] x0, float[] x1, float[] t, int n) {
        int dim = spec.dim();
        int inputWidth = dim + spec.timeEmbedding();
        for (int i = 0; i < n; i++) {
            for (int d = 0; d < dim; d++) {
                inputs[i * inputWidth + d] = LinearPath.point(x0[i * dim + d], x1[i * dim + d], t[i]);
            }
            embedding.embed(t[i], inputs, i * inputWidth + dim);
            heads.targets(x0, i * dim, x1, i * dim, targets, i * width);
        }
        HostArrays.write(inputs, 0, input);
        Affine.forward(input, weights.get(0), biases.get(0), activations[0]);
        for (int k = 1; k <= spec.layers(); k++) {
            Affine.forward(activations[(k - 1) % 2], weights.get(k), biases.get(k), activations[k % 2]);
            Affine.relu(activations[k % 2]);
        }
        int last = spec.layers() + 1;
        Affine.forward(activations[(last - 1) % 2], weights.get(last), biases.get(last), output);
        HostArrays.read(output, outputs, 0);
        return heads.loss(outputs, rows, targets, n, rowSums);
    }

    /** The sum of each row of the last call, [rows]; 0 beyond its n. Overwritten by the next call. */
    public double[] rowSums() {
        return rowSums;
    }

    @Override
    public void close() {
        for (INDArray array : List.of(parameters, input, activations[0], activations[1], output)) {
            if (array.closeable()) {
                array.close();
            }
        }
    }
}
