package dev.flowmatch.spark;

import dev.flowmatch.data.ColumnScaling;
import dev.flowmatch.data.Distribution;
import dev.flowmatch.data.StandardNormal;
import dev.flowmatch.data.ToyDistribution;
import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.Hashes;
import dev.flowmatch.io.JsonFiles;
import dev.flowmatch.io.OutputFolder;
import dev.flowmatch.io.SampleFileWriter;
import dev.flowmatch.io.ShardEntry;
import dev.flowmatch.io.Storage;
import dev.flowmatch.model.VelocityMlp;
import dev.flowmatch.solver.StepObserver;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * The task that writes one file of a batch: computes its blocks, writes the rows under a name of its own, moves the file
 * to its place in the staging folder and leaves a receipt beside it. A file whose receipt is there and true is left alone.
 */
record WriteSamplePart(Broadcast<SampleWork> shared) implements Function<SamplePart, PartReceipt> {
    /** Where attempts write, in the staging folder. */
    static final String ATTEMPTS = "attempts";

    @Override
    public PartReceipt call(SamplePart part) throws IOException {
        TaskGpu.bind();
        SampleWork work = shared.value();
        Configuration configuration = work.configuration().value();
        Path staging = new Path(work.staging());
        FileSystem files = Storage.of(configuration, staging);
        Path receiptFile = new Path(staging, PartReceipt.fileName(part.part()));
        PartReceipt earlier = earlier(configuration, part, receiptFile);
        PartProgress.Writer progress = new PartProgress.Writer(files, staging, part.part());
        if (earlier != null) {
            progress.finish(part.rows());
            return earlier;
        }
        Path attempts = new Path(staging, ATTEMPTS);
        String attempt = UUID.randomUUID().toString();
        Path file = new Path(attempts, attempt + ".parquet");
        Path trajectories = new Path(attempts, attempt + "-trajectories.parquet");
        PartReceipt receipt;
        try (VelocityMlp field = new VelocityMlp(work.weights(), SampleBlocks.ROWS);
                Rows rows = new Rows(configuration, work.plan(), part, file, trajectories)) {
            Distribution noise = noise(work.plan());
            rows.write(new SampleBlocks(field, noise, work.solver(), work.plan().seed()), progress);
            receipt = rows.finish();
        } catch (IOException | RuntimeException | Error e) {
            files.delete(file, false);
            files.delete(trajectories, false);
            throw e;
        }
        if (receipt.trajectories() != null) {
            OutputFolder.move(files, trajectories, new Path(staging, SamplePart.trajectoriesName(part.part())));
        }
        OutputFolder.move(files, file, new Path(staging, SamplePart.fileName(part.part())));
        JsonFiles.write(configuration, receiptFile, receipt);
        progress.finish(part.rows());
        return receipt;
    }

    static Distribution noise(SamplingPlan plan) {
        int dim = plan.columns().size();
        return plan.noise().equals("gaussian") ? new StandardNormal(dim) : ToyDistribution.named(plan.noise());
    }

    /** The receipt of an earlier run, if it belongs to this part and its files are as it says; otherwise null. */
    private static PartReceipt earlier(Configuration configuration, SamplePart part, Path receiptFile)
            throws IOException {
        PartReceipt receipt;
        try {
            receipt = JsonFiles.read(configuration, receiptFile, PartReceipt.class);
        } catch (FileNotFoundException | DataException e) {
            return null;
        }
        boolean same = receipt.part() == part.part()
                && receipt.firstId() == part.firstId()
                && receipt.file().rows() == part.rows()
                && isTrue(configuration, receipt.file(), part.found())
                && (receipt.trajectories() == null
                        || isTrue(configuration, receipt.trajectories(), part.foundTrajectories()));
        return same ? receipt : null;
    }

    private static boolean isTrue(Configuration configuration, ShardEntry entry, String found) throws IOException {
        if (found == null) {
            return false;
        }
        Path file = new Path(found);
        return Storage.of(configuration, file).getFileStatus(file).getLen() == entry.bytes()
                && Hashes.sha256(configuration, file).equals(entry.sha256());
    }

    /** Writes the rows of a file, and the paths of those that are asked for. */
    private static final class Rows implements AutoCloseable {
        private final SamplingPlan plan;
        private final SamplePart part;
        private final ColumnScaling scaling;
        private final SampleFileWriter samples;
        private final TrajectoryWriter trajectories;
        private final double[] row;
        private final double[] minimum;
        private final double[] maximum;
        private long clipped;
        private long evaluations;

        Rows(Configuration configuration, SamplingPlan plan, SamplePart part, Path file, Path trajectoriesFile)
                throws IOException {
            this.plan = plan;
            this.part = part;
            List<ColumnEntry> columns = plan.columns();
            this.scaling = new ColumnScaling(
                    columns.stream().mapToDouble(ColumnEntry::mean).toArray(),
                    columns.stream().mapToDouble(ColumnEntry::standardDeviation).toArray());
            this.row = new double[columns.size()];
            this.minimum = columns.stream().mapToDouble(ColumnEntry::minimum).toArray();
            this.maximum = columns.stream().mapToDouble(ColumnEntry::maximum).toArray();
            this.samples = new SampleFileWriter(configuration, file, columns);
            long pathsEnd = plan.firstId() + plan.trajectories();
            this.trajectories = part.firstId() < pathsEnd
                    ? new TrajectoryWriter(
                            configuration,
                            trajectoriesFile,
                            columns,
                            scaling,
                            part.firstId(),
                            Math.min(pathsEnd, part.firstId() + part.rows()))
                    : null;
        }

        void write(SampleBlocks blocks, PartProgress.Writer progress) throws IOException {
            boolean clip = plan.clip().equals(Clip.OBSERVED.label());
            int dim = row.length;
            long end = part.firstId() + part.rows();
            long start = SampleBlocks.blockStart(part.firstId());
            for (; start < end; start += SampleBlocks.ROWS) {
                requireAlive();
                blocks.drawNoise(start);
                int blockEvaluations = blocks.solve(observer(start, blocks.x()));
                long from = Math.max(start, part.firstId());
                long to = Math.min(start + SampleBlocks.ROWS, end);
                for (long id = from; id < to; id++) {
                    scaling.unscale(blocks.x(), (int) (id - start) * dim, row, 0);
                    if (clip) {
                        clipRow();
                    }
                    samples.write(id, row, 0);
                }
                evaluations += blockEvaluations * (to - from);
                progress.update(to - part.firstId());
            }
        }

        private StepObserver observer(long start, float[] noise) throws IOException {
            return trajectories == null ? StepObserver.NONE : trajectories.observe(start, noise);
        }

        private static void requireAlive() throws InterruptedIOException {
            TaskContext task = TaskContext.get();
            if (task != null && task.isInterrupted()) {
                throw new InterruptedIOException("the task was cancelled");
            }
        }

        private void clipRow() {
            for (int j = 0; j < row.length; j++) {
                if (row[j] < minimum[j]) {
                    row[j] = minimum[j];
                    clipped++;
                } else if (row[j] > maximum[j]) {
                    row[j] = maximum[j];
                    clipped++;
                }
            }
        }

        PartReceipt finish() throws IOException {
            ShardEntry file = samples.finish(SamplePart.fileName(part.part()));
            ShardEntry paths =
                    trajectories == null ? null : trajectories.finish(SamplePart.trajectoriesName(part.part()));
            return new PartReceipt(
                    part.part(), part.firstId(), file, paths, clipped + samples.clampedValues(), evaluations);
        }

        @Override
        public void close() throws IOException {
            try (samples) {
                if (trajectories != null) {
                    trajectories.close();
                }
            }
        }
    }
}
