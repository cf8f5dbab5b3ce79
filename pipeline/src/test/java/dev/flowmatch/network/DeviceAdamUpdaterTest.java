package dev.flowmatch.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.kernel.HostArrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's operations make the steps of the blocks in host memory, and keep the state where those do. */
class DeviceAdamUpdaterTest {
    private static final int LENGTH = 20_000;
    private static final double RATE = 1e-2;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5})
    void stepsAndStateAreThoseOfTheBlocks(double clipNorm) {
        BlockedAdam config = new BlockedAdam(LearningRateSchedule.constant(RATE, 3), clipNorm);
        INDArray blockedState = Nd4j.zeros(DataType.FLOAT, 1, 2 * LENGTH);
        INDArray deviceState = Nd4j.zeros(DataType.FLOAT, 1, 2 * LENGTH);
        BlockedAdamUpdater blocked = new BlockedAdamUpdater(config);
        DeviceAdamUpdater device = new DeviceAdamUpdater(config);
        long[] shape = {1, LENGTH};
        blocked.setStateViewArray(blockedState, shape, 'c', true);
        device.setStateViewArray(deviceState, shape, 'c', true);
        Random random = new Random(5);
        for (int iteration = 0; iteration < 5; iteration++) {
            float[] gradient = new float[LENGTH];
            for (int i = 0; i < LENGTH; i++) {
                gradient[i] = (random.nextBoolean() ? 1 : -1) * (0.05f + 0.1f * random.nextFloat());
            }
            INDArray blockedStep = HostArrays.vector(gradient);
            INDArray deviceStep = HostArrays.vector(gradient);
            blocked.applyUpdater(blockedStep, iteration, 0);
            device.applyUpdater(deviceStep, iteration, 0);
            // Gradients of 2e-3 and more (clipped: the norm is about 14), against an epsilon of 1e-8 that the first
            // steps'
            // bias correction scales by 32.
            assertClose(blockedStep, deviceStep, 1e-3 * RATE);
            assertClose(blockedState, deviceState, 1e-6);
        }
        assertTrue(deviceState.amaxNumber().doubleValue() > 0);
    }

    private static void assertClose(INDArray expected, INDArray found, double tolerance) {
        assertEquals(0, expected.sub(found).amaxNumber().doubleValue(), tolerance);
    }
}
