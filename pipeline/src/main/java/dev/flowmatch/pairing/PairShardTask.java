package dev.flowmatch.pairing;

import dev.flowmatch.column.RowCodec;
import dev.flowmatch.coupling.Coupling;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.pairs.PairShardWriter;
import dev.flowmatch.pairs.ShardLayout;
import dev.flowmatch.staging.FileReceipt;
import dev.flowmatch.staging.PlannedFile;
import dev.flowmatch.staging.StagedFiles;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.table.ShardRows;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Turns the content of a shard into its file of pairs: scales x1, draws x0, where it is not given, and t by row id,
 * couples groups of consecutive rows, and writes.
 *
 * <p>Each attempt writes a file of its own in the staging folder ({@link StagedFiles}); a shard whose receipt is there and
 * true is left alone, and its content not asked for.
 *
 * @param layout the shards
 * @param seed the seed of noise and times
 * @param start where x0 comes from
 * @param codec from the source's rows to x1
 * @param weights of the entries where the coupling compares them; null for equal ones
 * @param columns the names of the source's columns, those of x0 first, for messages
 * @param drawsPerRow pairs of each source row, for messages
 * @param coupling which noise goes with which row of a group
 * @param groupRows rows of a group; the last of a shard may be smaller
 * @param configuration Hadoop's, for the file system
 * @param staging the folder to write to
 * @param generation the run's own name, which the names of its files carry
 */
record PairShardTask(
        ShardLayout layout,
        long seed,
        PairX0 start,
        RowCodec codec,
        float[] weights,
        List<String> columns,
        int drawsPerRow,
        Coupling coupling,
        int groupRows,
        Broadcast<SerializableConfiguration> configuration,
        String staging,
        String generation)
        implements Function2<Integer, Iterator<ShardRows>, Iterator<FileReceipt>> {

    @Override
    public Iterator<FileReceipt> call(Integer shard, Iterator<ShardRows> content) throws IOException {
        PlannedFile part = new PlannedFile(shard, layout.file(shard), layout.firstPosition(shard), layout.rows(shard));
        StagedFiles staged = StagedFiles.of(configuration.value().value(), staging, generation);
        Optional<FileReceipt> earlier = staged.finished(part);
        FileReceipt receipt = earlier.isPresent()
                ? earlier.get()
                : staged.write(part, (attempt, file, none) -> write(attempt, content.next(), file));
        return List.of(receipt).iterator();
    }

    private FileReceipt write(PlannedFile attempt, ShardRows content, Path file) throws IOException {
        try (PairShardWriter writer = new PairShardWriter(configuration.value().value(), file, codec.dim())) {
            write(content, writer);
            FileEntry entry = writer.finish(attempt.file());
            return new FileReceipt(attempt.part(), attempt.firstId(), entry, null, 0, 0);
        }
    }

    private void write(ShardRows content, PairShardWriter writer) throws IOException {
        int dim = codec.dim();
        double[] row = new double[content.columns()];
        float[] x0 = new float[groupRows * dim];
        float[] x1 = new float[groupRows * dim];
        int[] noiseOfRow = new int[groupRows];
        RowRandom random = new RowRandom(seed);
        RowRandom ranks = new RowRandom(seed);
        // No method reference: it would be one to Commons RNG.
        RowCodec.Uniform uniforms = () -> ranks.nextDouble();
        for (int first = 0; first < content.rows(); first += groupRows) {
            int rows = Math.min(groupRows, content.rows() - first);
            for (int i = 0; i < rows; i++) {
                content.read(first + i, row);
                ranks.row(content.id(first + i), RowRandom.RANK);
                start.write(random, content.id(first + i), row, x0, i * dim);
                codec.encode(row, start.columns(), uniforms, x1, i * dim);
                requireFinite(content.id(first + i), row, x0, x1, i * dim);
            }
            coupling.pair(weighted(x0, rows), weighted(x1, rows), rows, dim, noiseOfRow);
            for (int i = 0; i < rows; i++) {
                long id = content.id(first + i);
                float t = random.row(id, RowRandom.TIME).nextFloat();
                writer.write(id, x0, noiseOfRow[i] * dim, x1, i * dim, t);
            }
        }
    }

    private float[] weighted(float[] x, int rows) {
        if (weights == null) {
            return x;
        }
        float[] weighted = new float[rows * weights.length];
        for (int i = 0; i < weighted.length; i++) {
            weighted[i] = x[i] * weights[i % weights.length];
        }
        return weighted;
    }

    /** The scaling is that of the training rows; a row held out may lie so far from them that a float cannot hold it. */
    private void requireFinite(long id, double[] row, float[] x0, float[] x1, int offset) {
        int given = start.columns();
        for (int j = 0; j < given; j++) {
            requireFinite(id, j, row, x0[offset + j]);
        }
        for (int e = 0; e < codec.dim(); e++) {
            if (!(Math.abs(x1[offset + e]) <= Float.MAX_VALUE)) {
                requireFinite(id, given + codec.columnOf(e), row, x1[offset + e]);
            }
        }
    }

    private void requireFinite(long id, int column, double[] row, float scaled) {
        if (!(Math.abs(scaled) <= Float.MAX_VALUE)) {
            throw new DataException("row " + id / drawsPerRow + ", column " + columns.get(column) + ": the value "
                    + row[column] + " must come to a float when it is scaled as the training rows are, but comes to "
                    + scaled);
        }
    }
}
