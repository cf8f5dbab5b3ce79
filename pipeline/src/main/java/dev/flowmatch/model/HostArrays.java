package dev.flowmatch.model;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies between the heap and contiguous float32 arrays, in the order of memory. On the CPU an array's memory is written
 * and read in place; on CUDA, where host memory is only a twin of the GPU's, through ND4J's own copies.
 */
final class HostArrays {
    private static final boolean IN_PLACE = !GpuBackend.loaded();

    private HostArrays() {}

    /** Whether the memory of arrays is the processor's, so that {@link #buffer} may be used. */
    static boolean inPlace() {
        return IN_PLACE;
    }

    /** The elements of a contiguous array of the CPU's backend, in the order of memory; valid while the array lives. */
    static FloatBuffer buffer(INDArray array) {
        FloatPointer pointer = new FloatPointer(array.data().addressPointer());
        return pointer.capacity(array.length()).asBuffer();
    }

    /** Copies {@code source[offset .. offset + length of target)} into a contiguous array, in the order of memory. */
    static void write(float[] source, int offset, INDArray target) {
        if (IN_PLACE) {
            buffer(target).put(0, source, offset, (int) target.length());
        } else {
            writeByCopy(source, offset, target);
        }
    }

    /** Copies a contiguous array, in the order of memory, to {@code target} from {@code offset} on. */
    static void read(INDArray source, float[] target, int offset) {
        if (IN_PLACE) {
            buffer(source).get(0, target, offset, (int) source.length());
        } else {
            readByCopy(source, target, offset);
        }
    }

    /** As {@link #write}, on any backend. */
    static void writeByCopy(float[] source, int offset, INDArray target) {
        float[] values = Arrays.copyOfRange(source, offset, offset + (int) target.length());
        try (INDArray copy = Nd4j.create(values, target.shape(), target.ordering())) {
            target.assign(copy);
        }
    }

    /** As {@link #read}, on any backend. */
    static void readByCopy(INDArray source, float[] target, int offset) {
        try (INDArray copy = source.dup(source.ordering())) {
            System.arraycopy(copy.data().asFloat(), 0, target, offset, (int) source.length());
        }
    }
}
