package dev.flowmatch.network;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.kernel.HostArrays;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * One small operation of each kind that training and sampling need, on the device of the calling thread, compared with
 * plain loops: a device whose kernels do not load, or compute something else, shows it here and not in the first round.
 */
public final class DeviceTrial {
    private static final VelocityMlpSpec SPEC = new VelocityMlpSpec(2, 8, 2, 8);
    private static final VectorLayout LAYOUT = VectorLayout.ofNumbers(2);
    private static final int ROWS = 4;
    private static final double SAMPLED_TIME = 0.25;
    private static final double TOLERANCE = 1e-3;

    private DeviceTrial() {}

    /** What the device gives. */
    public record Results(float[] velocities, double sumOfSquares, double trainingLoss, float[] trained) {}

    /**
     * Runs them.
     *
     * @throws IllegalStateException if a result is wrong
     * @throws RuntimeException or LinkageError as the backend throws it
     */
    public static void run() {
        requireRight(results());
    }

    /** Computes on the device of the calling thread. */
    public static Results results() {
        VelocityMlpWeights weights = weights();
        float[] x0 = x0();
        float[] x1 = x1();
        float[] t = times();
        float[] velocities = new float[x0.length];
        try (VelocityMlp field = new VelocityMlp(weights, ROWS)) {
            field.velocity(SAMPLED_TIME, x0, ROWS, velocities);
        }
        double sumOfSquares;
        try (VelocityLoss loss = new VelocityLoss(SPEC, LAYOUT, VelocityNetwork.flat(weights), ROWS)) {
            sumOfSquares = loss.sums(x0, x1, t, ROWS).squares();
        }
        int dim = SPEC.dim();
        int width = 2 * dim + 1;
        float[] pairs = new float[ROWS * width];
        for (int i = 0; i < ROWS; i++) {
            System.arraycopy(x0, i * dim, pairs, i * width, dim);
            System.arraycopy(x1, i * dim, pairs, i * width + dim, dim);
            pairs[i * width + 2 * dim] = t[i];
        }
        MultiLayerNetwork network = VelocityNetwork.create(
                VelocityNetwork.adamW(SPEC, LAYOUT, LearningRateSchedule.constant(1e-3, 0), 0.01, 1), weights);
        try (PairBatch batch = new PairBatch(ROWS, LAYOUT)) {
            network.fit(batch.fill(pairs));
            return new Results(velocities, sumOfSquares, network.score(), HostArrays.toHeap(network.params()));
        } finally {
            network.close();
        }
    }

    /** @throws IllegalStateException naming the first result that is not what plain loops give */
    public static void requireRight(Results results) {
        VelocityMlpWeights weights = weights();
        float[] x0 = x0();
        float[] x1 = x1();
        float[] t = times();
        double squares = 0;
        for (int i = 0; i < ROWS; i++) {
            int at = 2 * i;
            double[] sampled = velocity(weights, SAMPLED_TIME, x0[at], x0[at + 1]);
            double[] v = velocity(
                    weights, t[i], (1 - t[i]) * x0[at] + t[i] * x1[at], (1 - t[i]) * x0[at + 1] + t[i] * x1[at + 1]);
            for (int d = 0; d < SPEC.dim(); d++) {
                requireClose("a velocity", sampled[d], results.velocities()[at + d]);
                double error = v[d] - (x1[at + d] - x0[at + d]);
                squares += error * error;
            }
        }
        requireClose("a validation loss", squares, results.sumOfSquares());
        requireClose("a training loss", squares / (ROWS * SPEC.dim()), results.trainingLoss());
        requireStepped(VelocityNetwork.flat(weights), results.trained());
    }

    private static void requireStepped(float[] before, float[] after) {
        double farthest = 0;
        for (int i = 0; i < before.length; i++) {
            if (!Float.isFinite(after[i])) {
                throw new IllegalStateException("a training step gives a weight of " + after[i]);
            }
            farthest = Math.max(farthest, Math.abs(after[i] - before[i]));
        }
        // Adam's first step is the rate wherever there is a gradient; the decay takes little more.
        if (!(farthest > 5e-4 && farthest < 2e-3)) {
            throw new IllegalStateException("a training step of 0.001 moves a weight by " + farthest);
        }
    }

    private static void requireClose(String what, double expected, double found) {
        if (!(Math.abs(found - expected) <= TOLERANCE * (1 + Math.abs(expected)))) {
            throw new IllegalStateException(what + " must be " + expected + ", but was " + found);
        }
    }

    private static VelocityMlpWeights weights() {
        return VelocityMlpWeights.initial(SPEC, 1);
    }

    private static float[] x0() {
        float[] x0 = new float[ROWS * SPEC.dim()];
        for (int i = 0; i < x0.length; i++) {
            x0[i] = (float) Math.sin(i + 1);
        }
        return x0;
    }

    private static float[] x1() {
        float[] x1 = new float[ROWS * SPEC.dim()];
        for (int i = 0; i < x1.length; i++) {
            x1[i] = (float) Math.cos(2 * i);
        }
        return x1;
    }

    private static float[] times() {
        float[] t = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            t[i] = (float) i / ROWS;
        }
        return t;
    }

    /** Equations 14 and 15 of docs/mathematics.md, one row. */
    private static double[] velocity(VelocityMlpWeights weights, double t, double... x) {
        float[] embedding = new float[SPEC.timeEmbedding()];
        new TimeEmbedding(SPEC.timeEmbedding()).embed(t, embedding, 0);
        double[] times = new double[embedding.length];
        for (int j = 0; j < times.length; j++) {
            times[j] = embedding[j];
        }
        double[] h = affine(weights, "in_projection", x);
        double[] ofTime = affine(weights, "t_projection", times);
        for (int c = 0; c < h.length; c++) {
            h[c] += ofTime[c];
        }
        for (int k = 0; k < SPEC.layers(); k++) {
            h = affine(weights, "blocks." + k + ".ff", h);
            for (int c = 0; c < h.length; c++) {
                h[c] = Math.max(0, h[c]);
            }
        }
        return affine(weights, "out_projection", h);
    }

    private static double[] affine(VelocityMlpWeights weights, String module, double[] x) {
        float[] weight = weights.tensor(module + ".weight");
        float[] bias = weights.tensor(module + ".bias");
        double[] y = new double[bias.length];
        for (int o = 0; o < y.length; o++) {
            y[o] = bias[o];
            for (int i = 0; i < x.length; i++) {
                y[o] += (double) weight[o * x.length + i] * x[i];
            }
        }
        return y;
    }
}
