package dev.flowmatch.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.network.DeviceTrial;
import dev.flowmatch.network.VelocityNetwork;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What can be known of GPUs without one. */
class GpuBackendTest {
    @Test
    void theCpusBackendIsLoadedAndSeesNoGpu() {
        assertFalse(GpuBackend.onClassPath());
        assertFalse(GpuBackend.loaded());
        assertEquals(List.of(), GpuBackend.gpus());
    }

    /** The keys and types are those of CudaExecutioner.getEnvironmentInformation. */
    @Test
    void readsNameAndComputeCapability() {
        Properties environment = new Properties();
        environment.put(
                "cuda.devicesInformation",
                List.of(
                        Map.of("cuda.deviceName", "A10", "cuda.deviceMajor", 8, "cuda.deviceMinor", 6),
                        Map.of("cuda.deviceName", "H100", "cuda.deviceMajor", 9, "cuda.deviceMinor", 0)));
        List<Gpu> gpus = GpuBackend.gpus(environment);
        assertEquals("GPU 1 (H100, compute capability 9.0)", gpus.get(1).toString());
        assertFalse(gpus.get(0).compilesKernels());
        assertTrue(gpus.get(1).compilesKernels());
    }

    @Test
    void refusesADeviceThatIsNotThere() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> GpuBackend.bind(99));
        assertTrue(e.getMessage().startsWith("GPU 99 is not among the"), e.getMessage());
    }

    /** The trial compares with plain loops, so that it fails where the backend computes something else. */
    @Test
    void theTrialPassesOnTheCpu() {
        assertDoesNotThrow(DeviceTrial::run);
    }

    @Test
    void theTrialNamesWhatADeviceGetsWrong() {
        DeviceTrial.Results right = DeviceTrial.results();
        for (double wrong : new double[] {0, 2, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertFails("a velocity must be ", results(off(right.velocities(), wrong), right, 1, 1, right.trained()));
            assertFails("a validation loss must be ", results(right.velocities(), right, wrong, 1, right.trained()));
            assertFails("a training loss must be ", results(right.velocities(), right, 1, wrong, right.trained()));
        }
        float[] untrained = VelocityNetwork.flat(VelocityMlpWeights.initial(new VelocityMlpSpec(2, 8, 2, 8), 1));
        assertFails(
                "a training step of 0.001 moves a weight by 0.0", results(right.velocities(), right, 1, 1, untrained));
        assertFails(
                "a training step of 0.001 moves a weight by ",
                results(right.velocities(), right, 1, 1, off(right.trained(), 2)));
        assertFails(
                "a training step gives a weight of NaN",
                results(right.velocities(), right, 1, 1, off(right.trained(), Double.NaN)));
    }

    private static DeviceTrial.Results results(
            float[] velocities, DeviceTrial.Results right, double squares, double loss, float[] trained) {
        return new DeviceTrial.Results(
                velocities, squares * right.sumOfSquares(), loss * right.trainingLoss(), trained);
    }

    /** The last value alone, so that one that is not looked at shows. */
    private static float[] off(float[] values, double factor) {
        float[] off = values.clone();
        off[off.length - 1] = (float) (factor * off[off.length - 1] + (factor - 1));
        return off;
    }

    private static void assertFails(String says, DeviceTrial.Results results) {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> DeviceTrial.requireRight(results));
        assertTrue(e.getMessage().startsWith(says), e.getMessage());
    }
}
