package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.model.DeviceTrial;
import dev.flowmatch.model.GpuBackend;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every executor, before a job's work, whether it computes on what the user asked for. */
final class DeviceCheck {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceCheck.class);
    private static final int ROUNDS = 5;
    private static final String TASK_GPUS = "spark.task.resource.gpu.amount";

    private DeviceCheck() {}

    /**
     * What one executor found.
     *
     * @param executor Spark's id of it
     * @param host the machine it runs on
     * @param cuda whether its backend is CUDA
     * @param device the GPU of the task, or the processor
     * @param fault why it does not compute, or an empty text
     */
    record Answer(String executor, String host, boolean cuda, String device, String fault) implements Serializable {
        String where() {
            return "executor " + executor + " on " + host;
        }
    }

    /**
     * Returns if every executor computes on the device.
     *
     * @throws DataException if one does not, with its fix
     * @throws UsageException if the settings contradict the choice
     * @throws JobFailure if Spark's job fails
     */
    static void execute(JavaSparkContext context, Device device) {
        Device wanted = resolve(context.getConf(), device);
        if (wanted != Device.GPU && !GpuBackend.onClassPath()) {
            return;
        }
        List<Answer> answers = ask(context);
        requireAll(answers, wanted);
        answers.forEach(answer -> LOG.info("{} computes on {}", answer.where(), answer.device()));
    }

    /**
     * AUTO means the GPU where Spark's settings give tasks GPUs.
     *
     * @throws UsageException if they do though the CPU was asked for
     */
    static Device resolve(SparkConf conf, Device device) {
        boolean given = conf.contains(TASK_GPUS);
        if (given && device == Device.CPU) {
            throw new UsageException("--device cpu leaves the GPUs idle that " + TASK_GPUS + "=" + conf.get(TASK_GPUS)
                    + " takes: leave out the one or the other");
        }
        return given ? Device.GPU : device;
    }

    private static List<Answer> ask(JavaSparkContext context) {
        int tasks = context.defaultParallelism();
        Map<String, Answer> answers = new TreeMap<>(Comparator.naturalOrder());
        try (ClusterJobs jobs = new ClusterJobs(context, "device", Progress.NONE)) {
            for (int i = 0; i < ROUNDS && (i == 0 || answers.size() < executors(context)); i++) {
                jobs.collect(
                                "check the device of every executor",
                                tasks,
                                context.parallelize(
                                                IntStream.range(0, tasks)
                                                        .boxed()
                                                        .toList(),
                                                tasks)
                                        .map(task -> answer()))
                        .forEach(answer -> answers.merge(
                                answer.executor(), answer, (a, b) -> a.fault().isEmpty() ? b : a));
            }
        }
        return List.copyOf(answers.values());
    }

    /** The executors of a cluster; the driver counts as one of Spark's, but takes no tasks there. */
    private static int executors(JavaSparkContext context) {
        return context.sc().statusTracker().getExecutorInfos().length - (context.isLocal() ? 0 : 1);
    }

    private static Answer answer() {
        SparkEnv environment = SparkEnv.get();
        String host = environment.blockManager().blockManagerId().host();
        boolean cuda = false;
        String device = "CPU";
        String fault = "";
        try {
            cuda = GpuBackend.loaded();
            TaskGpu.bind();
            if (cuda) {
                device = GpuBackend.current();
                GpuBackend.gpus().stream()
                        .filter(gpu -> gpu.compilesKernels())
                        .findFirst()
                        .ifPresent(gpu -> LOG.warn(
                                "{} is newer than the kernels' machine code: its driver compiles them at the first use, for "
                                        + "minutes, and keeps them if CUDA_CACHE_PATH lasts and CUDA_CACHE_MAXSIZE is 4294967296",
                                gpu));
            }
            DeviceTrial.run();
        } catch (RuntimeException | LinkageError e) {
            fault = e.getClass().getSimpleName() + ": " + JobFailure.reason(e);
        }
        return new Answer(environment.executorId(), host, cuda, device, fault);
    }

    /** @throws DataException naming the first executor that does not compute on {@code wanted} */
    static void requireAll(List<Answer> answers, Device wanted) {
        for (Answer answer : answers) {
            if (wanted == Device.GPU && !answer.cuda()) {
                throw new DataException(
                        answer.where() + " has no GPU to compute on: ND4J's backend there is the CPU's. "
                                + "Use the jar of mvn -Pcuda package, and see that the executor finds an NVIDIA driver and CUDA "
                                + "11.2's libcublas, libcusolver and libcudart (spark.executor.extraLibraryPath), or take "
                                + "--device cpu" + because(answer));
            }
            if (wanted == Device.CPU && answer.cuda()) {
                throw new DataException(answer.where() + " computes on " + answer.device() + ", but the CPU was asked "
                        + "for: set spark.executorEnv.BACKEND_PRIORITY_CPU=200, or use the jar of mvn package without "
                        + "-Pcuda");
            }
            if (!answer.fault().isEmpty()) {
                throw new DataException(answer.where() + " does not compute on its " + answer.device() + because(answer)
                        + ". flowmatch doctor --master URL shows each executor; docs/operations.md says which GPUs "
                        + "and libraries it takes");
            }
            if (answer.cuda() != answers.get(0).cuda()) {
                throw new DataException(answer.where() + " computes on " + answer.device() + ", but "
                        + answers.get(0).where() + " on " + answers.get(0).device()
                        + ": choose with --device cpu or gpu");
            }
        }
    }

    private static String because(Answer answer) {
        return answer.fault().isEmpty() ? "" : " (" + answer.fault() + ")";
    }
}
