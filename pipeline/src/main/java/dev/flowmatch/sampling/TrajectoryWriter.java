package dev.flowmatch.sampling;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.MissingFlag;
import dev.flowmatch.samples.SampleFileWriter;
import dev.flowmatch.solver.StepObserver;
import dev.flowmatch.storage.FileEntry;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes the paths of samples from noise to data: id, step (0 is the noise), t and the columns in the source's units, numbers
 * in double precision. On the way a category is that of the nearest code, and no number is missing before the last step.
 */
final class TrajectoryWriter implements Closeable {
    static final String STEP = "step";
    static final String TIME = "t";

    private final SampleFileWriter out;
    private final RowDecoder decoder;
    private final long from;
    private final long to;
    private final double[] row;

    /**
     * @param from the first id whose path is written
     * @param to the id after the last
     */
    TrajectoryWriter(
            Configuration configuration, Path file, List<ColumnEntry> columns, RowDecoder decoder, long from, long to)
            throws IOException {
        this.decoder = decoder;
        this.from = from;
        this.to = to;
        this.row = new double[2 + columns.size()];
        List<ColumnEntry> all = new ArrayList<>();
        all.add(new ColumnEntry(STEP, "int", 0, 1, 0, 0));
        all.add(new ColumnEntry(TIME, "double", 0, 1, 0, 0));
        for (ColumnEntry column : columns) {
            all.add(onTheWay(column));
        }
        this.out = new SampleFileWriter(configuration, file, all);
    }

    private static ColumnEntry onTheWay(ColumnEntry column) {
        if (column.isCategorical()) {
            return ColumnEntry.ofCategories(column.name(), column.type(), column.categories());
        }
        MissingFlag flag = column.missing();
        return new ColumnEntry(
                column.name(),
                "double",
                0,
                1,
                0,
                0,
                null,
                null,
                ColumnEntry.NUMERIC,
                null,
                null,
                flag == null ? null : new MissingFlag(flag.share(), flag.codes(), null),
                null);
    }

    /**
     * Writes the noise of a block and returns what writes its later steps.
     *
     * @param start the block's first id
     * @param noise the block's rows at t = 0, [rows × dim], in scaled units
     */
    StepObserver observe(long start, float[] noise) {
        if (start >= to) {
            return StepObserver.NONE;
        }
        write(start, 0, 0, noise);
        return (step, t, x) -> write(start, step, t, x);
    }

    private void write(long start, int step, double t, float[] x) {
        row[0] = step;
        row[1] = t;
        try {
            for (long id = Math.max(start, from); id < Math.min(start + BlockSampler.ROWS, to); id++) {
                int at = (int) (id - start) * decoder.dim();
                if (t < 1) {
                    decoder.decodeOnTheWay(id, x, at, row, 2);
                } else {
                    decoder.decode(id, x, at, row, 2);
                }
                out.write(id, row, 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FileEntry finish(String name) throws IOException {
        return out.finish(name);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
