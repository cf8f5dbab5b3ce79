package dev.flowmatch.device;

import dev.flowmatch.cluster.AskExecutors;
import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.cluster.ExecutorId;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.kernel.BackendProbe;
import dev.flowmatch.kernel.BackendReport;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Asks every executor what it really runs on: Java, backend, GPU, BLAS kernels, whether all that training and sampling
 * need works there, and how fast with all cores busy.
 */
public final class ProbeExecutors {
    private final SparkSession spark;

    /** Makes the operation for the executors of {@code spark}. */
    public ProbeExecutors(SparkSession spark) {
        this.spark = spark;
    }

    /**
     * What the executors answered.
     *
     * @param answers one of each, ordered by executor
     * @param silent host and port of those that took no task
     */
    public record Result(List<Answer> answers, List<String> silent) {}

    /**
     * One executor's answer.
     *
     * @param executor which
     * @param javaVersion its Java
     * @param device what its tasks compute on
     * @param measured its numerical backend; null where the device does not work
     */
    public record Answer(ExecutorId executor, String javaVersion, DeviceState device, BackendReport measured) {
        /** Its numerical backend, where the device works. */
        public Optional<BackendReport> backend() {
            return Optional.ofNullable(measured);
        }
    }

    private record Found(String javaVersion, DeviceState device, BackendReport measured) implements Serializable {}

    /**
     * Asks, on every core, and keeps of each executor an answer that tells of a fault, or else the slowest.
     *
     * @throws JobFailure if Spark's job fails
     */
    public Result execute() {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        try (ClusterJobs jobs = new ClusterJobs(context, "doctor", Progress.NONE)) {
            AskExecutors executors = new AskExecutors(context, jobs);
            KernelNotice.give(executors);
            AskExecutors.Answers<Found> found =
                    executors.ask("probe the executors", ProbeExecutors::probe, ProbeExecutors::worse);
            List<Answer> answers = new ArrayList<>();
            found.each()
                    .forEach((executor, its) ->
                            answers.add(new Answer(executor, its.javaVersion(), its.device(), its.measured())));
            return new Result(List.copyOf(answers), List.copyOf(found.silent()));
        }
    }

    private static Found probe() throws IOException {
        DeviceState device = DeviceState.find();
        return new Found(
                System.getProperty("java.version"), device, device.fault().isEmpty() ? BackendProbe.measure() : null);
    }

    private static Found worse(Found a, Found b) {
        if (a.measured() == null || b.measured() == null) {
            return a.measured() == null ? a : b;
        }
        return a.measured().blockGflops() <= b.measured().blockGflops() ? a : b;
    }
}
