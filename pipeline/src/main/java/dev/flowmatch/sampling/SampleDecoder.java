package dev.flowmatch.sampling;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.samples.SampleFileWriter;
import dev.flowmatch.solver.StepObserver;
import dev.flowmatch.staging.FileReceipt;
import dev.flowmatch.staging.PlannedFile;
import dev.flowmatch.storage.FileEntry;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes the rows of a file of samples in the source's units, and the paths of those that are asked for. */
final class SampleDecoder implements BlockSampler.Rows, AutoCloseable {
    private final PlannedFile part;
    private final boolean clip;
    private final RowDecoder decoder;
    private final SampleFileWriter samples;
    private final TrajectoryWriter trajectories;
    private final double[] row;
    private final double[] minimum;
    private final double[] maximum;
    private final double[] steps;
    private long start;
    private long clipped;

    SampleDecoder(Configuration configuration, SamplingPlan plan, PlannedFile part, Path file, Path trajectoriesFile)
            throws IOException {
        this.part = part;
        this.clip = plan.clip().equals(Clip.OBSERVED.label());
        List<ColumnEntry> columns = plan.columns();
        this.decoder = new RowDecoder(columns, plan.seed());
        this.row = new double[columns.size()];
        this.minimum = columns.stream()
                .mapToDouble(column -> column.isCategorical() ? Double.NEGATIVE_INFINITY : column.minimum())
                .toArray();
        this.maximum = columns.stream()
                .mapToDouble(column -> column.isCategorical() ? Double.POSITIVE_INFINITY : column.maximum())
                .toArray();
        this.steps = columns.stream()
                .mapToDouble(column -> column.step() == null ? 0 : column.step())
                .toArray();
        this.samples = new SampleFileWriter(configuration, file, columns);
        long pathsEnd = plan.firstId() + plan.trajectories();
        this.trajectories = part.firstId() < pathsEnd
                ? new TrajectoryWriter(
                        configuration,
                        trajectoriesFile,
                        columns,
                        decoder,
                        part.firstId(),
                        Math.min(pathsEnd, part.firstId() + part.rows()))
                : null;
    }

    @Override
    public StepObserver begin(long blockStart, float[] x0) {
        start = blockStart;
        return trajectories == null ? StepObserver.NONE : trajectories.observe(blockStart, x0);
    }

    @Override
    public void end(int first, int end, float[] x1) throws IOException {
        for (int i = first; i < end; i++) {
            decoder.decode(start + i, x1, i * decoder.dim(), row, 0);
            toGrid();
            if (clip) {
                clipRow();
            }
            samples.write(start + i, row, 0);
        }
    }

    /** Values that were spread within a step for training go back to the nearest point of their grid; NaN stays. */
    private void toGrid() {
        for (int j = 0; j < row.length; j++) {
            if (steps[j] > 0) {
                row[j] = minimum[j] + Math.rint((row[j] - minimum[j]) / steps[j]) * steps[j];
            }
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

    /** Completes the files and describes them. */
    FileReceipt finish(long evaluations) throws IOException {
        FileEntry file = samples.finish(part.file());
        FileEntry paths = trajectories == null ? null : trajectories.finish(part.trajectoriesFile());
        return new FileReceipt(
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
