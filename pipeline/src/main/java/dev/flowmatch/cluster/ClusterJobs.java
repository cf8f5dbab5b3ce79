package dev.flowmatch.cluster;

import dev.flowmatch.fault.JobFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs an operation's Spark jobs under one job group, with a description each, and reports their finished tasks. */
public final class ClusterJobs implements AutoCloseable {
    private static final long POLL_MILLIS = 200;

    private final JavaSparkContext context;
    private final Progress progress;
    private final String group;

    /**
     * Begins the jobs of an operation.
     *
     * @param operation what Spark's pages call their group
     * @param progress is told of every stage
     */
    public ClusterJobs(JavaSparkContext context, String operation, Progress progress) {
        this.context = context;
        this.progress = progress;
        this.group = "flowmatch-" + operation + "-" + UUID.randomUUID();
    }

    /** Names the jobs that Spark starts by itself until the next call, as the one that reads a CSV header. */
    public void describe(String task) {
        context.setJobGroup(group, task, true);
    }

    /**
     * Computes an RDD and fetches its elements in partition order.
     *
     * @param task the job's description
     * @param tasks the number of tasks of all stages that the job runs
     * @throws JobFailure if the job fails
     */
    @SuppressWarnings("unchecked")
    public <T> List<T> collect(String task, long tasks, JavaRDD<T> rdd) {
        describe(task);
        progress.start(task, tasks, "tasks");
        JavaFutureAction<List<byte[]>> action = rdd.map(ClusterJobs::toBytes).collectAsync();
        try {
            while (true) {
                try {
                    List<byte[]> elements = action.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                    progress.update(tasks, "");
                    return elements.stream().map(bytes -> (T) fromBytes(bytes)).toList();
                } catch (TimeoutException e) {
                    progress.update(Math.min(tasks, finishedTasks(action)), "");
                }
            }
        } catch (ExecutionException e) {
            throw new JobFailure(task, e.getCause());
        } catch (InterruptedException e) {
            action.cancel(true);
            Thread.currentThread().interrupt();
            throw new JobFailure(task, e);
        } finally {
            progress.finish();
        }
    }

    /** Results are written by Java's serialization, as a cluster may be set to Kryo, which cannot read records. */
    private static byte[] toBytes(Object element) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(element);
        }
        return bytes.toByteArray();
    }

    private static Object fromBytes(byte[] bytes) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("a task's result cannot be read", e);
        }
    }

    private long finishedTasks(JavaFutureAction<?> action) {
        long finished = 0;
        for (int jobId : action.jobIds()) {
            SparkJobInfo job = context.statusTracker().getJobInfo(jobId);
            for (int stageId : job == null ? new int[0] : job.stageIds()) {
                SparkStageInfo stage = context.statusTracker().getStageInfo(stageId);
                finished += stage == null ? 0 : stage.numCompletedTasks();
            }
        }
        return finished;
    }

    @Override
    public void close() {
        context.clearJobGroup();
    }
}
