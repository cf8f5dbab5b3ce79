package dev.flowmatch.network;

import dev.flowmatch.kernel.HostArrays;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The state and the step of {@link BlockedAdam}. The state view holds all first moments, then all second moments. */
final class BlockedAdamUpdater extends MomentsUpdater {
    /** Three blocks of 32 KiB: gradient and both moments stay in the second-level cache. */
    private static final int BLOCK = 8192;

    private final float[] gradientBlock = new float[BLOCK];
    private final float[] firstBlock = new float[BLOCK];
    private final float[] secondBlock = new float[BLOCK];

    BlockedAdamUpdater(BlockedAdam config) {
        super(config);
    }

    @Override
    public void setStateViewArray(INDArray view, long[] gradientShape, char gradientOrder, boolean initialize) {
        if (initialize) {
            view.assign(0);
        }
        super.setStateViewArray(view, gradientShape, gradientOrder, initialize);
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
        int length = (int) gradient.length();
        FloatBuffer gradients = HostArrays.buffer(gradient);
        FloatBuffer moments = HostArrays.buffer(state());
        double step = iteration + 1;
        double rate = getConfig().getLearningRate(iteration, epoch) / (1 - Math.pow(BlockedAdam.BETA1, step));
        double secondCorrection = 1 / (1 - Math.pow(BlockedAdam.BETA2, step));
        float scale = clippingScale(gradients, length);
        for (int at = 0; at < length; at += BLOCK) {
            int n = Math.min(BLOCK, length - at);
            gradients.get(at, gradientBlock, 0, n);
            moments.get(at, firstBlock, 0, n);
            moments.get(length + at, secondBlock, 0, n);
            step(n, gradientBlock, firstBlock, secondBlock, scale, (float) rate, (float) secondCorrection);
            gradients.put(at, gradientBlock, 0, n);
            moments.put(at, firstBlock, 0, n);
            moments.put(length + at, secondBlock, 0, n);
        }
    }

    private static void step(int n, float[] g, float[] m, float[] v, float scale, float rate, float secondCorrection) {
        float beta1 = (float) BlockedAdam.BETA1;
        float beta2 = (float) BlockedAdam.BETA2;
        float other1 = (float) (1 - BlockedAdam.BETA1);
        float other2 = (float) (1 - BlockedAdam.BETA2);
        float epsilon = (float) BlockedAdam.EPSILON;
        for (int i = 0; i < n; i++) {
            float gi = g[i] * scale;
            float mi = beta1 * m[i] + other1 * gi;
            float vi = beta2 * v[i] + other2 * (gi * gi);
            m[i] = mi;
            v[i] = vi;
            g[i] = rate * mi / ((float) Math.sqrt(vi * secondCorrection) + epsilon);
        }
    }

    private float clippingScale(FloatBuffer gradients, int length) {
        if (getConfig().clipNorm() == 0) {
            return 1;
        }
        double squares = 0;
        for (int at = 0; at < length; at += BLOCK) {
            int n = Math.min(BLOCK, length - at);
            gradients.get(at, gradientBlock, 0, n);
            for (int i = 0; i < n; i++) {
                squares += (double) gradientBlock[i] * gradientBlock[i];
            }
        }
        double norm = Math.sqrt(squares);
        return norm > getConfig().clipNorm() ? (float) (getConfig().clipNorm() / norm) : 1;
    }
}
