package dev.flowmatch.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/**
 * Writes one shard of a pair data set: a Parquet file, compressed by ZSTD, of rows (id, x0, x1, t).
 *
 * <p>Not thread-safe. The rows come as slices of the caller's arrays and are encoded at once; the arrays may be reused.
 */
public final class PairShardWriter implements Closeable {
    private final int dim;
    private final HashedParquetFile<Row> file;
    private final Row row = new Row();

    /**
     * Creates the file.
     *
     * @param path the file, which must not exist
     * @param dim entries of x0 and of x1, at least 1
     * @throws IllegalArgumentException if dim is below 1
     */
    public PairShardWriter(Configuration configuration, Path path, int dim) throws IOException {
        this(configuration, path, dim, HashedParquetFile.ROW_GROUP_BYTES);
    }

    PairShardWriter(Configuration configuration, Path path, int dim, long rowGroupBytes) throws IOException {
        this.dim = (int) Require.between("dim", dim, 1, PairManifest.MAX_DIM);
        this.file = new HashedParquetFile<>(configuration, path, new RowSupport(dim), rowGroupBytes);
    }

    /**
     * Appends a row.
     *
     * @param id the row's id, from 0
     * @param x0 holds the noise in [x0Offset, x0Offset + dim)
     * @param x1 holds the data in [x1Offset, x1Offset + dim)
     * @param t the time, in [0, 1)
     */
    public void write(long id, float[] x0, int x0Offset, float[] x1, int x1Offset, float t) throws IOException {
        row.id = id;
        row.x0 = x0;
        row.x0Offset = x0Offset;
        row.x1 = x1;
        row.x1Offset = x1Offset;
        row.t = t;
        file.write(row);
    }

    /** The number of rows written so far. */
    public long rows() {
        return file.rows();
    }

    /** The number of entries of x0 and of x1. */
    public int dim() {
        return dim;
    }

    /** Completes the file; {@link #finish} does so too. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    /**
     * Completes the file and describes it. Call it once.
     *
     * @param name the file's path relative to the data set's folder, as the manifest shall name it
     */
    public ShardEntry finish(String name) throws IOException {
        return file.finish(name);
    }

    private static final class Row {
        private long id;
        private float[] x0;
        private int x0Offset;
        private float[] x1;
        private int x1Offset;
        private float t;
    }

    private static final class RowSupport extends WriteSupport<Row> {
        private final int dim;
        private RecordConsumer out;

        RowSupport(int dim) {
            this.dim = dim;
        }

        @Override
        @SuppressWarnings("deprecation")
        public WriteContext init(Configuration configuration) {
            MessageType schema = PairSchema.MESSAGE;
            return new WriteContext(schema, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            this.out = consumer;
        }

        @Override
        public void write(Row row) {
            out.startMessage();
            out.startField(PairSchema.ID, 0);
            out.addLong(row.id);
            out.endField(PairSchema.ID, 0);
            vector(PairSchema.X0, 1, row.x0, row.x0Offset);
            vector(PairSchema.X1, 2, row.x1, row.x1Offset);
            out.startField(PairSchema.T, 3);
            out.addFloat(row.t);
            out.endField(PairSchema.T, 3);
            out.endMessage();
        }

        private void vector(String name, int index, float[] values, int offset) {
            out.startField(name, index);
            out.startGroup();
            out.startField(PairSchema.LIST, 0);
            for (int j = 0; j < dim; j++) {
                out.startGroup();
                out.startField(PairSchema.ELEMENT, 0);
                out.addFloat(values[offset + j]);
                out.endField(PairSchema.ELEMENT, 0);
                out.endGroup();
            }
            out.endField(PairSchema.LIST, 0);
            out.endGroup();
            out.endField(name, index);
        }
    }
}
