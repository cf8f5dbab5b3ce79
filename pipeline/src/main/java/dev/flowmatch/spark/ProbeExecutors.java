package dev.flowmatch.spark;

import dev.flowmatch.model.BackendProbe;
import dev.flowmatch.model.BackendReport;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Asks every executor what it really runs on: Java, backend, BLAS kernels, and their speed with all cores busy. */
public final class ProbeExecutors {
    private static final int ROUNDS = 5;

    private final SparkSession spark;

    /** Makes the operation for the executors of {@code spark}. */
    public ProbeExecutors(SparkSession spark) {
        this.spark = spark;
    }

    /**
     * One executor's answer.
     *
     * @param executor Spark's id of the executor
     * @param host the machine it runs on
     * @param javaVersion its Java
     * @param backend its numerical backend
     */
    public record Answer(String executor, String host, String javaVersion, BackendReport backend)
            implements Serializable {}

    /**
     * Runs one probe on every core and returns the slowest answer of each executor, ordered by executor. Where an executor
     * was given none, because another one was faster, all are asked again, a few times.
     */
    public List<Answer> execute() {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int cores = context.defaultParallelism();
        context.setJobGroup("flowmatch doctor", "probe the executors", true);
        Map<String, Answer> slowest = new TreeMap<>(ProbeExecutors::byNumber);
        for (int i = 0; i < ROUNDS && (i == 0 || slowest.size() < executors(context)); i++) {
            context.parallelize(IntStream.range(0, cores).boxed().toList(), cores)
                    .map(core -> probe())
                    .collect()
                    .forEach(answer -> slowest.merge(answer.executor(), answer, ProbeExecutors::slower));
        }
        return List.copyOf(slowest.values());
    }

    /** The executors of a cluster; the driver counts as one of Spark's, but takes no tasks there. */
    private static int executors(JavaSparkContext context) {
        return context.sc().statusTracker().getExecutorInfos().length - (context.isLocal() ? 0 : 1);
    }

    private static int byNumber(String a, String b) {
        return a.length() == b.length() ? a.compareTo(b) : Integer.compare(a.length(), b.length());
    }

    private static Answer probe() throws IOException {
        SparkEnv environment = SparkEnv.get();
        return new Answer(
                environment.executorId(),
                environment.blockManager().blockManagerId().host(),
                System.getProperty("java.version"),
                BackendProbe.measure());
    }

    private static Answer slower(Answer a, Answer b) {
        return a.backend().blockGflops() <= b.backend().blockGflops() ? a : b;
    }
}
