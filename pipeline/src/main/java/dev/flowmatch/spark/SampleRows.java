package dev.flowmatch.spark;

import dev.flowmatch.data.ColumnScaling;
import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.SampleFileWriter;
import dev.flowmatch.io.ShardEntry;
import dev.flowmatch.solver.StepObserver;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes the rows of a file of samples in the source's units, and the paths of those that are asked for. */
final class SampleRows implements SampleBlocks.Rows, AutoCloseable {
    private final SamplePart part;
    private final boolean clip;
    private final ColumnScaling scaling;
    private final SampleFileWriter samples;
    private final TrajectoryWriter trajectories;
    private final double[] row;
    private final double[] minimum;
    private final double[] maximum;
    private final double[] steps;
    private long start;
    private long clipped;

    SampleRows(Configuration configuration, SamplingPlan plan, SamplePart part, Path file, Path trajectoriesFile)
            throws IOException {
        this.part = part;
        this.clip = plan.clip().equals(Clip.OBSERVED.label());
        List<ColumnEntry> columns = plan.columns();
        this.scaling = ScaledColumns.scaling(columns);
        this.row = new double[columns.size()];
        this.minimum = columns.stream().mapToDouble(ColumnEntry::minimum).toArray();
        this.maximum = columns.stream().mapToDouble(ColumnEntry::maximum).toArray();
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
                        scaling,
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
            scaling.unscale(x1, i * row.length, row, 0);
            toGrid();
            if (clip) {
                clipRow();
            }
            samples.write(start + i, row, 0);
        }
    }

    /** Values that were spread within a step for training go back to the nearest point of their grid. */
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
    PartReceipt finish(long evaluations) throws IOException {
        ShardEntry file = samples.finish(part.file());
        ShardEntry paths = trajectories == null ? null : trajectories.finish(part.trajectoriesFile());
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
