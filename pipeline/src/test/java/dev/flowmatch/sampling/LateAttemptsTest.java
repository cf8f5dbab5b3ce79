package dev.flowmatch.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.device.Device;
import dev.flowmatch.distribution.Distribution;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.inspection.InspectFolder;
import dev.flowmatch.model.StoredModel;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.staging.FileReceipt;
import dev.flowmatch.staging.PlannedFile;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.WhenHeld;
import dev.flowmatch.storage.WriteMode;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A second attempt at every file, which began before the first one's receipt was there, ends after it and writes other
 * rows.
 */
class LateAttemptsTest extends SamplingFixture {
    private static final int FILES = 2;

    private static volatile CountDownLatch begun;
    private static volatile CountDownLatch released;

    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private Future<List<FileReceipt>> late;

    /** Stops an attempt until it is released, whoever tells it to end: as a task that computes natively would not hear it. */
    private static void lag() {
        begun.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                released.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Points for attempts that stop when their file is open. */
    private record Lagging(SampleX0 points) implements SampleX0, Serializable {
        @Override
        public void fill(long start, float[] x) {
            lag();
            points.fill(start, x);
        }
    }

    /** The work of attempts that stop before they open their file. */
    private record LaggingWork(FileRecipe work) implements FileRecipe {
        @Override
        public SerializableConfiguration configuration() {
            return work.configuration();
        }

        @Override
        public String staging() {
            return work.staging();
        }

        @Override
        public String generation() {
            return work.generation();
        }

        @Override
        public Device device() {
            return work.device();
        }

        @Override
        public FileReceipt write(
                PlannedFile part, SampleX0 start, Path file, Path trajectories, FileProgress.Writer progress)
                throws IOException {
            lag();
            return work.write(part, start, file, trajectories, progress);
        }
    }

    @AfterEach
    void end() {
        threads.shutdown();
    }

    private static SampleX0 noise(long seed) {
        return new SampleX0.Noise(Distribution.noise("gaussian", 2), seed, RowRandom.SAMPLING);
    }

    /** Releases the late attempts when the job has its receipts, before it publishes, if asked to. */
    private final class ReleaseAtTheEnd implements Progress {
        @Override
        public void start(String task, long total, String unit) {}

        @Override
        public void update(long done, String detail) {}

        @Override
        public void finish() {
            letEnd();
        }
    }

    private List<FileReceipt> letEnd() {
        released.countDown();
        try {
            return late.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Callable<List<FileReceipt>> lagging(
            JavaSparkContext context, List<PlannedFile> parts, Broadcast<FileRecipe> work, boolean open) {
        SamplingTask attempt = open
                ? new SamplingTask(work, new Lagging(noise(99)))
                : new SamplingTask(context.broadcast(new LaggingWork(work.value())), noise(99));
        return () -> context.parallelize(parts, FILES).map(attempt).collect();
    }

    private SampleManifest sampleTwice(Progress progress, boolean open) throws Exception {
        begun = new CountDownLatch(FILES);
        released = new CountDownLatch(1);
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(LocalSession.get().sparkContext());
        Configuration configuration = context.hadoopConfiguration();
        StoredModel sampled = StoredModel.read(configuration, model);
        SamplingSettings settings =
                new SamplingSettings(model, FILES * 1024L, new EulerSolver(4), 0, 0, false, null, 1024, Clip.NONE, 10);
        Path output = new Path(new File(folder, "out").getPath());
        try (OutputFolder batch =
                OutputFolder.prepare(configuration, output, WriteMode.ERROR, SampleManifest.FILE, WhenHeld.REFUSE)) {
            SamplingPlan plan =
                    settings.choices().settle(configuration, batch, settings.plan(sampled.manifest(), CORES, null));
            SamplingJob.Tasks doubled = (spark, parts, work) -> {
                late = threads.submit(lagging(spark, parts, work, open));
                try {
                    begun.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return spark.parallelize(parts, FILES).map(new SamplingTask(work, noise(0)));
            };
            SamplingJob job = new SamplingJob(context, configuration, batch, Device.CPU, progress);
            return new SampleBatch(job, batch, plan).write(ModelFlow.of(sampled, new EulerSolver(4), 0), doubled);
        }
    }

    private void assertUndisturbed() throws Exception {
        sampling("undisturbed", FILES * 1024L).fileRows(1024).trajectories(10).execute();
        assertEquals(rows("undisturbed"), rows("out"));
        assertEquals(listing("undisturbed"), listing("out"));
        InspectFolder.Result inspected = new InspectFolder(new Configuration(false))
                .folder(new File(folder, "out").getPath())
                .verify()
                .execute();
        assertEquals(List.of(), inspected.problems());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endingBeforeThePublishingTheyReplaceNothing(boolean open) throws Exception {
        SampleManifest manifest = sampleTwice(new ReleaseAtTheEnd(), open);
        for (int part = 0; part < FILES; part++) {
            assertNotEquals(
                    manifest.files().get(part).sha256(),
                    late.get().get(part).file().sha256());
        }
        assertUndisturbed();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endingAfterThePublishingTheyLeaveNothing(boolean open) throws Exception {
        sampleTwice(Progress.NONE, open);
        assertEquals(FILES, letEnd().size());
        assertUndisturbed();
    }
}
