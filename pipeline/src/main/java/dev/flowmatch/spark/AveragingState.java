package dev.flowmatch.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * What travels to the workers of a round: the configuration with its iteration count, the parameters and the updater's
 * state, as bytes because Java serializes those in one piece.
 */
record AveragingState(MultiLayerConfiguration configuration, byte[] parameters, byte[] updaterState)
        implements Serializable {

    static byte[] bytes(float[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
