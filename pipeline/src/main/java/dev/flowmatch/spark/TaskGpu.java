package dev.flowmatch.spark;

import dev.flowmatch.model.GpuBackend;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPU that Spark gave a task. */
final class TaskGpu {
    /** Spark's name of the resource. */
    private static final String RESOURCE = "gpu";

    private TaskGpu() {}

    /**
     * Makes the task of this thread compute on the GPU that Spark gave it, if it gave one.
     *
     * @throws IllegalStateException if ND4J's backend is not CUDA, as on an executor that came after the check
     */
    static void bind() {
        TaskContext task = TaskContext.get();
        ResourceInformation gpus = task == null ? null : task.resourcesJMap().get(RESOURCE);
        if (gpus != null) {
            int device = index(gpus.addresses());
            if (!GpuBackend.loaded()) {
                throw new IllegalStateException(
                        "Spark gave this task GPU " + device + ", but ND4J's backend is the CPU's");
            }
            GpuBackend.bind(device);
        }
    }

    /**
     * The number of the first of a task's GPUs: a task computes on one.
     *
     * @throws IllegalStateException if it is no number
     */
    static int index(String... addresses) {
        if (addresses.length == 0 || !addresses[0].matches("\\d{1,4}")) {
            throw new IllegalStateException(
                    "Spark's addresses of GPUs must be their numbers, such as 0, but the task's is "
                            + (addresses.length == 0 ? "missing" : "'" + addresses[0] + "'")
                            + ": let spark.executor.resource.gpu.discoveryScript print what conf/gpu-discovery.sh prints");
        }
        return Integer.parseInt(addresses[0]);
    }
}
