package dev.flowmatch.device;

import dev.flowmatch.cluster.AskExecutors;
import dev.flowmatch.cluster.ExecutorId;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.kernel.Gpu;
import dev.flowmatch.kernel.GpuBackend;
import dev.flowmatch.kernel.GpuDriver;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the user why the first use of a new GPU takes minutes, before it does. */
public final class KernelNotice {
    private static final Logger LOG = LoggerFactory.getLogger(KernelNotice.class);

    private KernelNotice() {}

    /**
     * Logs, at the driver, which executors' GPUs are to compile the kernels when ND4J is loaded there, if any.
     *
     * @throws JobFailure if Spark's job fails
     */
    static void give(AskExecutors executors) {
        text(executors
                        .ask("look for the GPUs of every executor", KernelNotice::compiling, (a, b) -> a)
                        .each())
                .ifPresent(LOG::warn);
    }

    /** The first GPU of this process that compiles them, or an empty text. */
    private static String compiling() {
        return !GpuBackend.onClassPath()
                ? ""
                : GpuDriver.gpus().stream()
                        .filter(Gpu::compilesKernels)
                        .findFirst()
                        .map(Gpu::toString)
                        .orElse("");
    }

    /** @param compiling the GPU of each executor, or an empty text */
    public static Optional<String> text(SortedMap<ExecutorId, String> compiling) {
        SortedMap<ExecutorId, String> slow = new TreeMap<>(compiling);
        slow.values().removeIf(String::isEmpty);
        return slow.entrySet().stream()
                .findFirst()
                .map((Map.Entry<ExecutorId, String> first) -> first.getKey()
                        + (slow.size() == 1 ? "" : " (and " + (slow.size() - 1) + " more)") + ": " + first.getValue()
                        + " is newer than the kernels' machine code, so its driver compiles them now, for minutes, unless it kept"
                        + " them from an earlier run. It keeps them if spark.executorEnv.CUDA_CACHE_PATH is a folder that outlives"
                        + " the executor and spark.executorEnv.CUDA_CACHE_MAXSIZE is 4294967296 (conf/spark/gpu.conf)");
    }
}
