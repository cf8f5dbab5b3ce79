package dev.flowmatch.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The copies that a GPU needs do on the CPU what writing in place does. */
class HostArraysTest {
    private static final float[] VALUES = {9, 1, 2, 3, 4, 5, 6, 9};

    @ParameterizedTest
    @ValueSource(strings = {"c", "f"})
    void copiesKeepTheOrderOfMemory(String order) {
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, new long[] {2, 3}, order.charAt(0));
        HostArrays.writeByCopy(VALUES, 1, array);
        float[] inPlace = new float[6];
        HostArrays.buffer(array).get(0, inPlace);
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, inPlace);
        float[] read = new float[8];
        HostArrays.readByCopy(array, read, 1);
        assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5, 6, 0}, read);
    }

    @Test
    void copiesIntoAPartOfAnArrayLeaveTheRestAlone() {
        INDArray whole = Nd4j.zeros(DataType.FLOAT, 10);
        INDArray part = whole.get(NDArrayIndex.interval(2, 8)).reshape('f', 2, 3);
        HostArrays.writeByCopy(VALUES, 1, part);
        assertArrayEquals(
                new float[] {0, 0, 1, 2, 3, 4, 5, 6, 0, 0}, whole.data().asFloat());
        float[] read = new float[6];
        HostArrays.readByCopy(part, read, 0);
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, read);
    }

    @Test
    void theCpuIsWrittenInPlace() {
        assertTrue(HostArrays.inPlace());
    }
}
