package dev.flowmatch.model;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
