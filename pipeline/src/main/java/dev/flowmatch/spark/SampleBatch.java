package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
import dev.flowmatch.io.OutputFolder;
import dev.flowmatch.io.SampleFileEntry;
import dev.flowmatch.io.SampleManifest;
import dev.flowmatch.io.Storage;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.solver.OdeSolver;
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

/** The Spark job that writes the files of a batch, one task each, and the publishing of the batch. */
final class SampleBatch {
    private static final long POLL_MILLIS = 500;
    private static final long TASKS_POLL_MILLIS = 20;
    private static final long TASKS_END_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final JavaSparkContext context;
    private final Configuration configuration;
    private final OutputFolder batch;
    private final SamplingPlan plan;
    private final Progress progress;
    private final FileSystem files;

    SampleBatch(
            JavaSparkContext context,
            Configuration configuration,
            OutputFolder batch,
            SamplingPlan plan,
            Progress progress)
            throws IOException {
        this.context = context;
        this.configuration = configuration;
        this.batch = batch;
        this.plan = plan;
        this.progress = progress;
        this.files = Storage.of(configuration, batch.staging());
    }

    /** Writes what is missing of the batch and publishes it; returns its manifest. */
    SampleManifest write(OdeSolver solver, VelocityMlpWeights weights) throws IOException {
        Path attempts = new Path(batch.staging(), WriteSamplePart.ATTEMPTS);
        files.delete(attempts, true);
        List<PartReceipt> receipts;
        try {
            receipts = run(solver, weights);
        } catch (RuntimeException e) {
            files.delete(attempts, true);
            if (anyReceipt()) {
                batch.keepForResume();
            }
            throw e;
        }
        batch.keepForResume();
        List<String> names = new ArrayList<>();
        for (PartReceipt receipt : receipts) {
            names.add(receipt.file().file());
            if (receipt.trajectories() != null) {
                names.add(receipt.trajectories().file());
            }
        }
        SampleManifest manifest = manifest(receipts);
        batch.publish(names, manifest);
        return manifest;
    }

    private boolean anyReceipt() throws IOException {
        for (int part = 0; part < plan.parts(); part++) {
            if (files.exists(new Path(batch.staging(), PartReceipt.fileName(part)))) {
                return true;
            }
        }
        return false;
    }

    private List<SamplePart> parts() throws IOException {
        List<SamplePart> parts = new ArrayList<>();
        for (int part = 0; part < plan.parts(); part++) {
            parts.add(new SamplePart(
                    part,
                    plan.partFirstId(part),
                    plan.partRows(part),
                    found(SamplePart.fileName(part)),
                    found(SamplePart.trajectoriesName(part))));
        }
        return parts;
    }

    private String found(String name) throws IOException {
        return batch.resumed() ? batch.locate(name).map(Path::toString).orElse(null) : null;
    }

    private List<PartReceipt> run(OdeSolver solver, VelocityMlpWeights weights) throws IOException {
        List<SamplePart> parts = parts();
        String task = "sampling " + plan.count() + " rows to " + batch.folder();
        context.setJobGroup("flowmatch-sample-" + UUID.randomUUID(), task, true);
        Broadcast<SampleWork> shared = context.broadcast(new SampleWork(
                new SerializableConfiguration(configuration), batch.staging().toString(), plan, solver, weights));
        progress.start("sampling", plan.count(), "rows");
        try {
            JavaRDD<PartReceipt> receipts =
                    context.parallelize(parts, parts.size()).map(new WriteSamplePart(shared));
            return await(task, receipts.collectAsync());
        } finally {
            progress.finish();
            shared.destroy();
            context.clearJobGroup();
        }
    }

    private List<PartReceipt> await(String task, JavaFutureAction<List<PartReceipt>> action) {
        PartProgress.Reader rows = new PartProgress.Reader(files, batch.staging());
        try {
            while (true) {
                try {
                    List<PartReceipt> receipts = action.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                    progress.update(plan.count(), "");
                    return receipts;
                } catch (TimeoutException e) {
                    progress.update(Math.min(plan.count(), rows.poll()), "");
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

    private SampleManifest manifest(List<PartReceipt> receipts) {
        List<SampleFileEntry> entries = new ArrayList<>();
        long rows = 0;
        long clipped = 0;
        long evaluations = 0;
        for (PartReceipt receipt : receipts) {
            entries.add(SampleFileEntry.of(receipt.file(), receipt.firstId()));
            rows += receipt.file().rows();
            clipped += receipt.clippedValues();
            evaluations += receipt.evaluations();
        }
        return new SampleManifest(
                SampleManifest.FORMAT_VERSION,
                plan.count(),
                plan.firstId(),
                rows,
                entries,
                plan.model(),
                plan.solver(),
                plan.steps(),
                plan.gridPower(),
                plan.tolerance(),
                plan.seed(),
                plan.runDate(),
                plan.columns(),
                plan.fileRows(),
                plan.clip(),
                clipped,
                evaluations,
                plan.trajectories(),
                plan.programVersion());
    }
}
