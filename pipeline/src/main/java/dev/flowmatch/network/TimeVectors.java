package dev.flowmatch.network;

import dev.flowmatch.model.VelocityMlpWeights;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The first block's bias at a time: W_1 c(t) + b_1 with c(t) = W_t emb(t) + b_t + b_in, summed in double and kept for the
 * times last used. An instance belongs to one thread.
 */
final class TimeVectors {
    private final int hidden;
    private final TimeEmbedding embedding;
    private final float[] timeWeight;
    private final double[] inputBias;
    private final float[] blockWeight;
    private final float[] blockBias;
    private final float[] embedded;
    private final Map<Double, float[]> kept;

    TimeVectors(VelocityMlpWeights weights, int keptTimes) {
        hidden = weights.spec().hidden();
        embedding = new TimeEmbedding(weights.spec().timeEmbedding());
        timeWeight = weights.tensor("t_projection.weight");
        inputBias = new double[hidden];
        for (int c = 0; c < hidden; c++) {
            inputBias[c] = (double) weights.tensor("in_projection.bias")[c] + weights.tensor("t_projection.bias")[c];
        }
        blockWeight = weights.tensor("blocks.0.ff.weight");
        blockBias = weights.tensor("blocks.0.ff.bias");
        embedded = new float[embedding.channels()];
        kept = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Double, float[]> eldest) {
                return size() > keptTimes;
            }
        };
    }

    /** The vector at time t in [0, 1], [hidden]; not to be changed. */
    float[] at(double t) {
        return kept.computeIfAbsent(t, this::compute);
    }

    private float[] compute(double t) {
        embedding.embed(t, embedded, 0);
        double[] c = inputBias.clone();
        multiplyAdd(timeWeight, embedded, c);
        float[] rounded = new float[hidden];
        for (int i = 0; i < hidden; i++) {
            rounded[i] = (float) c[i];
        }
        double[] out = new double[hidden];
        for (int i = 0; i < hidden; i++) {
            out[i] = blockBias[i];
        }
        multiplyAdd(blockWeight, rounded, out);
        float[] vector = new float[hidden];
        for (int i = 0; i < hidden; i++) {
            vector[i] = (float) out[i];
        }
        return vector;
    }

    private static void multiplyAdd(float[] matrix, float[] x, double[] out) {
        for (int o = 0; o < out.length; o++) {
            double sum = 0;
            int row = o * x.length;
            for (int i = 0; i < x.length; i++) {
                sum += (double) matrix[row + i] * x[i];
            }
            out[o] += sum;
        }
    }
}
