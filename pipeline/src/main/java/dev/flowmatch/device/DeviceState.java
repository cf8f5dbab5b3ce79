package dev.flowmatch.device;

import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.kernel.Gpu;
import dev.flowmatch.kernel.GpuBackend;
import dev.flowmatch.kernel.GpuDriver;
import dev.flowmatch.network.DeviceTrial;
import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What the tasks of an executor compute on, and whether it works.
 *
 * @param cudaJar whether the executor's jar holds ND4J's CUDA backend
 * @param cuda whether that is what it computes with
 * @param device the GPU of the task, or CPU
 * @param given the GPU that Spark gave the task, as "GPU 0", or an empty text
 * @param driver the GPUs that NVIDIA's driver lists; asked only where the jar holds CUDA
 * @param fault why the trial failed, or an empty text
 */
public record DeviceState(boolean cudaJar, boolean cuda, String device, String given, List<Gpu> driver, String fault)
        implements Serializable {
    private static final String CPU = "CPU";

    /** Loads the backend, binds the calling task to its GPU and tries every kind of operation there. */
    static DeviceState find() {
        boolean cudaJar = GpuBackend.onClassPath();
        List<Gpu> driver = cudaJar ? GpuDriver.gpus() : List.of();
        boolean cuda = false;
        String device = CPU;
        String given = "";
        String fault = "";
        try {
            OptionalInt gpu = TaskGpu.given();
            given = gpu.isPresent() ? "GPU " + gpu.getAsInt() : "";
            cuda = GpuBackend.loaded();
            if (cuda) {
                device = given.isEmpty() ? "GPU" : given;
                TaskGpu.bind(Device.GPU);
                device = GpuBackend.current();
            }
            DeviceTrial.run();
        } catch (RuntimeException | LinkageError e) {
            fault = e.getClass().getSimpleName() + ": " + JobFailure.reason(e);
        }
        return new DeviceState(cudaJar, cuda, device, given, driver, fault);
    }

    /** Of two tasks of one executor the one that failed. */
    static DeviceState worse(DeviceState a, DeviceState b) {
        return a.fault().isEmpty() ? b : a;
    }

    /** Whether it computes on the CPU though its jar or Spark's settings mean a GPU. */
    public boolean fallsBack() {
        return !cuda && (cudaJar || !given.isEmpty());
    }

    /** Why it computes on no GPU. */
    public String whyNoGpu() {
        String reason;
        if (!cudaJar) {
            reason = "its jar holds ND4J's CPU backend alone";
        } else if (driver.isEmpty()) {
            reason = "it finds no NVIDIA driver with a GPU";
        } else {
            reason = "its jar's CUDA backend does not load, though there is "
                    + driver.stream().map(Gpu::toString).collect(Collectors.joining(" and "));
        }
        return reason + (given.isEmpty() ? "" : ", and Spark gave its task " + given);
    }

    /** What makes it compute on a GPU. */
    public String howToGetGpu() {
        return cudaJar
                ? "see that the executor finds " + GpuBackend.NEEDS + " (spark.executor.extraLibraryPath)"
                : "use the jar of mvn -Pcuda package";
    }

    /** What makes do without a GPU. */
    public String howToDoWithout() {
        return given.isEmpty() ? "take --device cpu" : "leave out " + TaskGpu.SETTING + " and take --device cpu";
    }
}
