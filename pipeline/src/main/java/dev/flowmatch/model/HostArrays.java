package dev.flowmatch.model;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Access to the host memory of contiguous float32 arrays, without a copy per element. */
final class HostArrays {
    private HostArrays() {}

    /** The elements of a contiguous array, in the order of memory; valid while the array lives. */
    static FloatBuffer buffer(INDArray array) {
        FloatPointer pointer = new FloatPointer(array.data().addressPointer());
        return pointer.capacity(array.length()).asBuffer();
    }

    /** Copies {@code source[offset .. offset + length of target)} into a contiguous array, in the order of memory. */
    static void write(float[] source, int offset, INDArray target) {
        buffer(target).put(0, source, offset, (int) target.length());
    }

    /** Copies a contiguous array, in the order of memory, to {@code target} from {@code offset} on. */
    static void read(INDArray source, float[] target, int offset) {
        buffer(source).get(0, target, offset, (int) source.length());
    }
}
