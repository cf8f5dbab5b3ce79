package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
import dev.flowmatch.io.OutputFolder;
import dev.flowmatch.io.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
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
final class PartJob {
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
    interface Tasks {
        /**
         * The receipts of all files, one partition each.
         *
         * @param parts the files, by ascending part
         * @param work how they are computed
         */
        JavaRDD<PartReceipt> of(JavaSparkContext context, List<SamplePart> parts, Broadcast<PartWork> work);

        /** All files start from the same source of points. */
        static Tasks startingFrom(StartingPoints start) {
            return (context, parts, work) ->
                    context.parallelize(parts, parts.size()).map(new WritePart(work, start));
        }
    }

    /** @param device what the tasks compute on */
    PartJob(
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
    SerializableConfiguration configuration() {
        return new SerializableConfiguration(configuration);
    }

    /** The staging folder that tasks write to. */
    String staging() {
        return output.staging().toString();
    }

    /** What the tasks compute on. */
    Device device() {
        return device;
    }

    /**
     * Computes the files that are missing.
     *
     * @param task the job's description
     * @param wanted the files, by ascending part
     * @param work how they are computed
     * @param tasks by which tasks, from which x0
     * @return the receipts of all files, in the same order
     * @throws DataException if a task finds the data at fault
     * @throws JobFailure if the job fails otherwise
     */
    List<PartReceipt> run(String task, List<SamplePart> wanted, PartWork work, Tasks tasks) throws IOException {
        Path attempts = new Path(output.staging(), WritePart.ATTEMPTS);
        files.delete(attempts, true);
        List<SamplePart> parts = new ArrayList<>();
        for (SamplePart part : wanted) {
            parts.add(part.found(found(part.file()), found(part.trajectoriesFile())));
        }
        try {
            List<PartReceipt> receipts = compute(task, parts, work, tasks);
            output.keepForResume();
            return receipts;
        } catch (RuntimeException e) {
            files.delete(attempts, true);
            if (anyReceipt(parts)) {
                output.keepForResume();
            }
            throw e;
        }
    }

    private String found(String name) throws IOException {
        return output.resumed() ? output.locate(name).map(Path::toString).orElse(null) : null;
    }

    private boolean anyReceipt(List<SamplePart> parts) throws IOException {
        for (SamplePart part : parts) {
            if (files.exists(new Path(output.staging(), PartReceipt.fileName(part.part())))) {
                return true;
            }
        }
        return false;
    }

    private List<PartReceipt> compute(String task, List<SamplePart> parts, PartWork work, Tasks tasks) {
        long rows = parts.stream().mapToLong(SamplePart::rows).sum();
        context.setJobGroup("flowmatch-" + UUID.randomUUID(), task, true);
        Broadcast<PartWork> shared = context.broadcast(work);
        progress.start("sampling", rows, "rows");
        try {
            return await(task, rows, tasks.of(context, parts, shared).collectAsync());
        } finally {
            progress.finish();
            shared.destroy();
            context.clearJobGroup();
        }
    }

    private List<PartReceipt> await(String task, long rows, JavaFutureAction<List<PartReceipt>> action) {
        PartProgress.Reader written = new PartProgress.Reader(files, output.staging());
        try {
            while (true) {
                try {
                    List<PartReceipt> receipts = action.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
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
