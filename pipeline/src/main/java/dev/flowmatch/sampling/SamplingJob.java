package dev.flowmatch.sampling;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.device.Device;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.staging.FileReceipt;
import dev.flowmatch.staging.PlannedFile;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The Spark job that samples the files of an output, one task each. Files that are finished when it fails or is killed
 * stay in the staging folder with their receipts, and a later run in mode RESUME leaves them as they are.
 */
public final class SamplingJob {
    private static final long POLL_MILLIS = 500;
    private static final long TASKS_POLL_MILLIS = 20;
    private static final long TASKS_END_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final JavaSparkContext context;
    private final Configuration configuration;
    private final OutputFolder output;
    private final Device device;
    private final Progress progress;
    private final FileSystem files;

    /** Spreads the files of an output over the tasks of a job, one each, and says where their samples start. */
    public interface Tasks {
        /**
         * The receipts of all files, one partition each.
         *
         * @param parts the files, by ascending part
         * @param work how they are computed
         */
        JavaRDD<FileReceipt> of(JavaSparkContext context, List<PlannedFile> parts, Broadcast<FileRecipe> work);

        /** All files start from the same source of points. */
        static Tasks startingFrom(SampleX0 start) {
            return (context, parts, work) ->
                    context.parallelize(parts, parts.size()).map(new SamplingTask(work, start));
        }
    }

    /** @param device what the tasks compute on */
    public SamplingJob(
            JavaSparkContext context,
            Configuration configuration,
            OutputFolder output,
            Device device,
            Progress progress)
            throws IOException {
        this.context = context;
        this.configuration = configuration;
        this.output = output;
        this.device = device;
        this.progress = progress;
        this.files = Storage.of(configuration, output.staging());
    }

    /** The file systems' configuration, as tasks take it. */
    public SerializableConfiguration configuration() {
        return new SerializableConfiguration(configuration);
    }

    /** The staging folder that tasks write to. */
    public String staging() {
        return output.staging().toString();
    }

    /** The run's own name, which the names of its files carry. */
    public String generation() {
        return output.generation();
    }

    /** What the tasks compute on. */
    public Device device() {
        return device;
    }

    /**
     * Computes the files that are missing.
     *
     * @param task the job's description
     * @param parts the files, by ascending part
     * @param work how they are computed
     * @param tasks by which tasks, from which x0
     * @return the receipts of all files, in the same order
     * @throws DataException if a task finds the data at fault
     * @throws JobFailure if the job fails otherwise
     */
    public List<FileReceipt> run(String task, List<PlannedFile> parts, FileRecipe work, Tasks tasks)
            throws IOException {
        try {
            List<FileReceipt> receipts = compute(task, parts, work, tasks);
            output.keepForResume();
            return receipts;
        } catch (RuntimeException e) {
            if (FileReceipt.areIn(configuration, output.staging())) {
                output.keepForResume();
            }
            throw e;
        }
    }

    private List<FileReceipt> compute(String task, List<PlannedFile> parts, FileRecipe work, Tasks tasks) {
        long rows = parts.stream().mapToLong(PlannedFile::rows).sum();
        context.setJobGroup("flowmatch-" + UUID.randomUUID(), task, true);
        Broadcast<FileRecipe> shared = context.broadcast(work);
        progress.start("sampling", rows, "rows");
        try {
            return await(task, rows, tasks.of(context, parts, shared).collectAsync());
        } finally {
            progress.finish();
            shared.destroy();
            context.clearJobGroup();
        }
    }

    private List<FileReceipt> await(String task, long rows, JavaFutureAction<List<FileReceipt>> action) {
        FileProgress.Reader written = new FileProgress.Reader(files, output.staging());
        try {
            while (true) {
                try {
                    List<FileReceipt> receipts = action.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                    progress.update(rows, "");
                    return receipts;
                } catch (TimeoutException e) {
                    progress.update(Math.min(rows, written.poll()), "");
                }
            }
        } catch (ExecutionException e) {
            awaitTasks(action);
            throw failure(task, e.getCause());
        } catch (InterruptedException e) {
            action.cancel(true);
            Thread.currentThread().interrupt();
            throw new JobFailure(task, e);
        }
    }

    /** A failed job's other tasks are told to stop; what they leave can be cleared away once they have. */
    private void awaitTasks(JavaFutureAction<?> action) {
        long deadline = System.nanoTime() + TASKS_END_NANOS;
        try {
            while (activeTasks(action) > 0 && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(TASKS_POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int activeTasks(JavaFutureAction<?> action) {
        int active = 0;
        for (int jobId : action.jobIds()) {
            SparkJobInfo job = context.statusTracker().getJobInfo(jobId);
            for (int stageId : job == null ? new int[0] : job.stageIds()) {
                SparkStageInfo stage = context.statusTracker().getStageInfo(stageId);
                active += stage == null ? 0 : stage.numActiveTasks();
            }
        }
        return active;
    }

    private static RuntimeException failure(String task, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataException) {
                return new DataException(cause.getMessage(), failure);
            }
        }
        return new JobFailure(task, failure);
    }
}
