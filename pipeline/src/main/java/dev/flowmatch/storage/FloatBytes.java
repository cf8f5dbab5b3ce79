package dev.flowmatch.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Floats as little-endian bytes: what checkpoints hold, and what Java serializes in one piece. */
public final class FloatBytes {
    private FloatBytes() {}

    /** @throws ArithmeticException if the values have more than 2³¹ − 1 bytes */
    public static byte[] of(float[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** The floats of bytes as {@link #of} gives them. */
    public static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
