package dev.flowmatch.network;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.flow.VelocityField;
import dev.flowmatch.kernel.Affine;
import dev.flowmatch.kernel.HostArrays;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The velocity network for sampling, where all rows share one time. Then W_t emb(t) + b_t + b_in is one vector c(t), and
 * since nothing non-linear stands between the input projection and the first block, both fold into
 * relu((W_1 W_in) x + (W_1 c(t) + b_1)): of the reference network's six products of 512 × 512 a row, four remain. The
 * vectors of past times are kept, so that a fixed time grid pays for them once.
 *
 * <p>All arrays of the loop are allocated in the constructor and live outside the Java heap; {@link #close} frees them.
 * An instance belongs to one thread.
 *
 * <p>Equation 16 of docs/mathematics.md.
 */
public final class VelocityMlp implements VelocityField, AutoCloseable {
    /** Times whose vectors are kept: a grid of a thousand steps with four stages each. */
    private static final int KEPT_TIMES = 4096;
    /** The velocity of a category grows with 1/(1 − t); no solver needs it later than this. */
    private static final double LATEST = 1 - 1e-4;

    private final int dim;
    private final int outputs;
    private final int hidden;
    private final VectorLayout layout;
    private final Heads heads;
    private final int maxRows;
    private final TimeVectors times;
    private final INDArray input;
    private final INDArray firstWeight;
    private final INDArray firstBias;
    private final List<INDArray> weights = new ArrayList<>();
    private final List<INDArray> biases = new ArrayList<>();
    private final INDArray activationA;
    private final INDArray activationB;
    private final INDArray output;
    private final float[] columns;
    private Views views;

    /** Where the uniform number in [0, 1) of a row and a category comes from. */
    @FunctionalInterface
    public interface Uniform {
        /** The number of row {@code row} of the block and category {@code category} of the layout. */
        double of(int row, int category);
    }

    /** The arrays of the loop for one number of rows. */
    private record Views(int rows, INDArray input, INDArray activationA, INDArray activationB, INDArray output) {}

    /**
     * A network of numbers alone.
     *
     * @see #VelocityMlp(VelocityMlpWeights, VectorLayout, int)
     */
    public VelocityMlp(VelocityMlpWeights weights, int maxRows) {
        this(weights, VectorLayout.ofNumbers(weights.spec().dim()), maxRows);
    }

    /**
     * @param weights the network; copied
     * @param layout what its inputs and outputs stand for, as many as it has
     * @param maxRows the most rows of one call, at least 1; 512 to 4096 run fastest
     */
    public VelocityMlp(VelocityMlpWeights weights, VectorLayout layout, int maxRows) {
        if (maxRows < 1) {
            throw new IllegalArgumentException("maxRows must be at least 1, but was " + maxRows);
        }
        VelocityMlpSpec spec = weights.spec();
        if (spec.dim() != layout.dim() || spec.outputs() != layout.outputs()) {
            throw new IllegalArgumentException("the network must have " + layout.dim() + " entries and "
                    + layout.outputs() + " outputs, but has " + spec.dim() + " and " + spec.outputs());
        }
        this.layout = layout;
        this.heads = new Heads(layout);
        this.dim = spec.dim();
        this.outputs = spec.outputs();
        this.hidden = spec.hidden();
        this.maxRows = maxRows;
        times = new TimeVectors(weights, KEPT_TIMES);
        input = array(maxRows * dim);
        firstWeight = columnMajor(foldedInput(weights), dim, hidden);
        firstBias = array(hidden);
        for (int k = 1; k < spec.layers(); k++) {
            this.weights.add(columnMajor(weights.tensor("blocks." + k + ".ff.weight"), hidden, hidden));
            biases.add(vector(weights.tensor("blocks." + k + ".ff.bias")));
        }
        this.weights.add(columnMajor(weights.tensor("out_projection.weight"), hidden, outputs));
        biases.add(vector(weights.tensor("out_projection.bias")));
        activationA = array(maxRows * hidden);
        activationB = array(maxRows * hidden);
        output = array(maxRows * outputs);
        columns = new float[maxRows * outputs];
        views = views(maxRows);
    }

    @Override
    public int dim() {
        return dim;
    }

    /** The most rows of one call. */
    public int maxRows() {
        return maxRows;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if rows is below 1 or above {@link #maxRows}
     */
    @Override
    public void velocity(double t, float[] x, int rows, float[] v) {
        if (rows < 1 || rows > maxRows) {
            throw new IllegalArgumentException("rows must be between 1 and " + maxRows + ", but was " + rows);
        }
        if (views.rows() != rows) {
            views = views(rows);
        }
        HostArrays.write(x, 0, views.input());
        HostArrays.write(times.at(t), 0, firstBias);
        INDArray from = views.activationA();
        INDArray to = views.activationB();
        Affine.forward(views.input(), firstWeight, firstBias, from);
        Affine.relu(from);
        int last = weights.size() - 1;
        for (int k = 0; k < last; k++) {
            Affine.forward(from, weights.get(k), biases.get(k), to);
            Affine.relu(to);
            INDArray swap = from;
            from = to;
            to = swap;
        }
        Affine.forward(from, weights.get(last), biases.get(last), views.output());
        HostArrays.read(views.output(), columns, 0);
        if (layout.isNumeric()) {
            transpose(rows, v);
        } else {
            heads.velocity(Math.min(t, LATEST), columns, x, rows, v);
        }
    }

    /**
     * Ends the way of points that have come to t = 1: every category's span becomes the code of the category that was the most
     * probable at the last time asked for, and a number that is missing by its flag becomes 0. Numbers alone stay as they are.
     *
     * @param x the points, [rows × dim], row-major
     * @param rows as many as in the last call of {@link #velocity}
     */
    public void settle(float[] x, int rows) {
        heads.settle(columns, x, requireLast(rows));
    }

    /**
     * The same, with categories drawn by their probabilities at the last time asked for: where few steps are taken the most
     * probable ones alone would be too frequent.
     */
    public void draw(float[] x, int rows, Uniform uniform) {
        heads.draw(columns, x, requireLast(rows), uniform);
    }

    private int requireLast(int rows) {
        if (rows != views.rows()) {
            throw new IllegalArgumentException(
                    "rows must be those of the last velocity, " + views.rows() + ", but were " + rows);
        }
        return rows;
    }

    /** The output is column-major, v row-major. */
    private void transpose(int rows, float[] v) {
        for (int d = 0; d < dim; d++) {
            int column = d * rows;
            for (int i = 0; i < rows; i++) {
                v[i * dim + d] = columns[column + i];
            }
        }
    }

    private Views views(int rows) {
        return new Views(
                rows,
                view(input, rows, dim, 'c'),
                view(activationA, rows, hidden, 'f'),
                view(activationB, rows, hidden, 'f'),
                view(output, rows, outputs, 'f'));
    }

    private static INDArray view(INDArray array, int rows, int columns, char order) {
        INDArray flat = (long) rows * columns == array.length()
                ? array
                : array.get(NDArrayIndex.interval(0, (long) rows * columns));
        return flat.reshape(order, rows, columns);
    }

    /** W_1 W_in, [hidden × dim], row-major, summed in double. */
    private static float[] foldedInput(VelocityMlpWeights weights) {
        VelocityMlpSpec spec = weights.spec();
        float[] in = weights.tensor("in_projection.weight");
        float[] block = weights.tensor("blocks.0.ff.weight");
        int hidden = spec.hidden();
        int dim = spec.dim();
        float[] folded = new float[hidden * dim];
        double[] row = new double[dim];
        for (int o = 0; o < hidden; o++) {
            Arrays.fill(row, 0);
            for (int c = 0; c < hidden; c++) {
                double w = block[o * hidden + c];
                for (int d = 0; d < dim; d++) {
                    row[d] += w * in[c * dim + d];
                }
            }
            for (int d = 0; d < dim; d++) {
                folded[o * dim + d] = (float) row[d];
            }
        }
        return folded;
    }

    private static INDArray array(int length) {
        return Nd4j.createUninitialized(DataType.FLOAT, length);
    }

    private static INDArray vector(float[] values) {
        INDArray vector = array(values.length);
        HostArrays.write(values, 0, vector);
        return vector;
    }

    /** A weight [out, in], row-major, as the column-major matrix [in × out] that it is in memory. */
    private static INDArray columnMajor(float[] weight, int inputs, int outputs) {
        return vector(weight).reshape('f', inputs, outputs);
    }

    /** Frees the memory outside the heap; the instance can't be used afterwards. */
    @Override
    public void close() {
        List<INDArray> all = new ArrayList<>(weights);
        all.addAll(biases);
        all.addAll(List.of(input, firstWeight, firstBias, activationA, activationB, output));
        for (INDArray array : all) {
            if (array.closeable()) {
                array.close();
            }
        }
    }
}
