package dev.flowmatch.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies between the heap and contiguous float32 arrays, in the order of memory. On the CPU an array's memory is written
 * and read in place; on CUDA, where host memory is only a twin of the GPU's, through ND4J's own copies.
 */
public final class HostArrays {
    private static final boolean IN_PLACE = !GpuBackend.loaded();

    private HostArrays() {}

    /** Whether the memory of arrays is the processor's, so that {@link #buffer} may be used. */
    public static boolean inPlace() {
        return IN_PLACE;
    }

    /** The elements of a contiguous array of the CPU's backend, in the order of memory; valid while the array lives. */
    public static FloatBuffer buffer(INDArray array) {
        FloatPointer pointer = new FloatPointer(array.data().addressPointer());
        return pointer.capacity(array.length()).asBuffer();
    }

    /** Copies {@code source[offset .. offset + length of target)} into a contiguous array, in the order of memory. */
    public static void write(float[] source, int offset, INDArray target) {
        if (IN_PLACE) {
            buffer(target).put(0, source, offset, (int) target.length());
        } else {
            writeByCopy(source, offset, target);
        }
    }

    /** Copies a contiguous array, in the order of memory, to {@code target} from {@code offset} on. */
    public static void read(INDArray source, float[] target, int offset) {
        if (IN_PLACE) {
            buffer(source).get(0, target, offset, (int) source.length());
        } else {
            readByCopy(source, target, offset);
        }
    }

    /** A vector in memory outside the heap, [1 × length]. */
    public static INDArray vector(float[] values) {
        INDArray vector = Nd4j.createUninitialized(DataType.FLOAT, 1, values.length);
        write(values, 0, vector);
        return vector;
    }

    /** Copies a contiguous vector into the heap; one that is null, as the state of plain SGD, has no elements. */
    public static float[] toHeap(INDArray vector) {
        float[] values = new float[vector == null ? 0 : (int) vector.length()];
        if (vector != null) {
            read(vector, values, 0);
        }
        return values;
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
