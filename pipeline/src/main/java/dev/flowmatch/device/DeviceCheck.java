package dev.flowmatch.device;

import dev.flowmatch.cluster.AskExecutors;
import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.cluster.ExecutorId;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.kernel.GpuBackend;
import java.util.Map;
import java.util.SortedMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every executor, before a job's work, whether it computes on what the user asked for. */
public final class DeviceCheck {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceCheck.class);

    private DeviceCheck() {}

    /**
     * Returns if every executor computes on the device.
     *
     * @return what the job's tasks are to insist on, by {@link TaskGpu#bind}
     * @throws DataException if an executor does not, with its fix
     * @throws UsageException if the settings contradict the choice
     * @throws JobFailure if Spark's job fails, or an executor takes no task
     */
    public static Device execute(JavaSparkContext context, Device device, Progress progress) {
        Device wanted = resolve(context.getConf(), device);
        if (wanted != Device.GPU && !GpuBackend.onClassPath()) {
            BlasNotice.give(context, progress);
            return Device.CPU;
        }
        try (ClusterJobs jobs = new ClusterJobs(context, "device", progress)) {
            AskExecutors executors = new AskExecutors(context, jobs);
            if (wanted != Device.CPU) {
                KernelNotice.give(executors);
            }
            SortedMap<ExecutorId, DeviceState> states = executors
                    .ask("try the device of every executor", DeviceState::find, DeviceState::worse)
                    .ofAll();
            requireAll(states, wanted);
            states.forEach((executor, state) -> LOG.info("{} computes on {}", executor, state.device()));
            return states.get(states.firstKey()).cuda() ? Device.GPU : Device.CPU;
        }
    }

    /**
     * AUTO means the GPU where Spark's settings give tasks GPUs.
     *
     * @throws UsageException if they do though the CPU was asked for
     */
    static Device resolve(SparkConf conf, Device device) {
        boolean given = conf.contains(TaskGpu.SETTING);
        if (given && device == Device.CPU) {
            throw new UsageException("--device cpu leaves the GPUs idle that " + TaskGpu.SETTING + "="
                    + conf.get(TaskGpu.SETTING) + " takes: leave out the one or the other");
        }
        return given ? Device.GPU : device;
    }

    /** @throws DataException naming the first executor that does not compute on {@code wanted} */
    static void requireAll(SortedMap<ExecutorId, DeviceState> states, Device wanted) {
        ExecutorId first = states.firstKey();
        for (Map.Entry<ExecutorId, DeviceState> entry : states.entrySet()) {
            ExecutorId executor = entry.getKey();
            DeviceState state = entry.getValue();
            if (wanted == Device.GPU && !state.cuda()) {
                throw new DataException(executor + " has no GPU to compute on: " + state.whyNoGpu() + because(state)
                        + "; " + state.howToGetGpu() + ", or " + state.howToDoWithout());
            }
            if (wanted == Device.CPU && state.cuda()) {
                throw new DataException(executor + " computes on " + state.device() + ", but the CPU was asked "
                        + "for: set spark.executorEnv.BACKEND_PRIORITY_CPU=200, or use the jar of mvn package without "
                        + "-Pcuda");
            }
            if (!state.fault().isEmpty()) {
                throw new DataException(executor + " does not compute on its " + state.device() + because(state)
                        + ". flowmatch doctor --master URL shows each executor; docs/operations.md says which GPUs "
                        + "and libraries it takes");
            }
            if (state.cuda() != states.get(first).cuda()) {
                throw new DataException(executor + " computes on " + state.device() + ", but " + first + " on "
                        + states.get(first).device() + ": choose with --device cpu or gpu");
            }
        }
    }

    private static String because(DeviceState state) {
        return state.fault().isEmpty() ? "" : " (" + state.fault() + ")";
    }
}
