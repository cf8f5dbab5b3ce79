package dev.flowmatch.device;

import dev.flowmatch.cluster.ExecutorId;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.kernel.GpuBackend;
import java.util.OptionalInt;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPU that Spark gave a task. */
public final class TaskGpu {
    /** Where it is set how many a task is given. */
    static final String SETTING = "spark.task.resource.gpu.amount";

    /** Spark's name of the resource. */
    private static final String RESOURCE = "gpu";

    private TaskGpu() {}

    /**
     * The number of the GPU that Spark gave the task of this thread, if it gave one.
     *
     * @throws IllegalStateException if Spark's address of it is no number
     */
    static OptionalInt given() {
        TaskContext task = TaskContext.get();
        ResourceInformation gpus = task == null ? null : task.resourcesJMap().get(RESOURCE);
        return gpus == null ? OptionalInt.empty() : OptionalInt.of(index(gpus.addresses()));
    }

    /**
     * Makes the task of this thread compute on the GPU that Spark gave it, if it gave one. All executors were checked
     * before the job's work; this is for those that came later, and for the threads of all.
     *
     * @param device what the job computes on, as {@link DeviceCheck#execute} returned it
     * @throws DataException if that or Spark means a GPU, but ND4J's backend is not CUDA, or if the job computes on the CPU
     *     and the backend is CUDA
     */
    public static void bind(Device device) {
        OptionalInt given = given();
        if (device == Device.CPU && GpuBackend.onClassPath() && GpuBackend.loaded()) {
            throw new DataException(
                    ExecutorId.current() + " computes on a GPU, but this job on the CPU: give all executors the"
                            + " same libraries, or choose with --device cpu or gpu");
        }
        if (device != Device.GPU && given.isEmpty()) {
            return;
        }
        if (!GpuBackend.loaded()) {
            throw new DataException(
                    ExecutorId.current() + " has only the CPU to compute on, but this job computes on GPUs"
                            + (given.isEmpty() ? "" : " and Spark gave its task GPU " + given.getAsInt())
                            + ": flowmatch doctor --master URL says what every executor lacks");
        }
        given.ifPresent(GpuBackend::bind);
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
