package dev.flowmatch.pairs;

import dev.flowmatch.column.Columns;
import dev.flowmatch.fault.Require;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.HashedParquetFile;
import dev.flowmatch.storage.HashingOutputFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopCodecs;

/**
 * Writes one shard of a pair data set: a Parquet file, compressed by ZSTD, of rows (id, x0, x1, t).
 *
 * <p>Not thread-safe. The rows come as slices of the caller's arrays and are encoded at once; the arrays may be reused.
 */
public final class PairShardWriter implements Closeable {
    /** Parquet's own defaults. */
    private static final int PADDING_BYTES = 8 << 20;

    private static final int TRUNCATED_BYTES = 64;
    private static final int COMPRESSED_PAGE_BYTES = 1 << 20;

    private final int dim;
    private final long rowsOfGroup;
    private final HashingOutputFile output;
    private final ParquetFileWriter file;
    private final CompressionCodecFactory codecs;
    private final ShardColumn ids;
    private final ShardColumn x0s;
    private final ShardColumn x1s;
    private final ShardColumn times;
    private long rows;
    private long rowsInGroup;
    private boolean closed;

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
        this.dim = (int) Require.between("dim", dim, 1, Columns.MAX_DIM);
        this.rowsOfGroup = Math.max(1, rowGroupBytes / PairManifest.rowBytes(dim));
        this.output = new HashingOutputFile(configuration, path);
        this.file = new ParquetFileWriter(
                output,
                PairSchema.MESSAGE,
                ParquetFileWriter.Mode.CREATE,
                rowGroupBytes,
                PADDING_BYTES,
                TRUNCATED_BYTES,
                Integer.MAX_VALUE,
                true);
        this.codecs = HadoopCodecs.newFactory(configuration, COMPRESSED_PAGE_BYTES);
        BytesInputCompressor zstd = codecs.getCompressor(CompressionCodecName.ZSTD);
        List<ColumnDescriptor> columns = PairSchema.MESSAGE.getColumns();
        this.ids = new ShardColumn(columns.get(0), zstd, 1);
        this.x0s = new ShardColumn(columns.get(1), zstd, dim);
        this.x1s = new ShardColumn(columns.get(2), zstd, dim);
        this.times = new ShardColumn(columns.get(3), zstd, 1);
        file.start();
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
        ids.add(id);
        x0s.add(x0, x0Offset);
        x1s.add(x1, x1Offset);
        times.add(t);
        rows++;
        if (++rowsInGroup == rowsOfGroup) {
            endGroup();
        }
    }

    private void endGroup() throws IOException {
        if (rowsInGroup == 0) {
            return;
        }
        file.startBlock(rowsInGroup);
        ids.writeTo(file);
        x0s.writeTo(file);
        x1s.writeTo(file);
        times.writeTo(file);
        file.endBlock();
        rowsInGroup = 0;
    }

    /** The number of rows written so far. */
    public long rows() {
        return rows;
    }

    /** The number of entries of x0 and of x1. */
    public int dim() {
        return dim;
    }

    /** Completes the file; {@link #finish} does so too. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (output) {
            endGroup();
            file.end(Map.of());
        } finally {
            codecs.release();
        }
    }

    /**
     * Completes the file and describes it. Call it once.
     *
     * @param name the file's path relative to the data set's folder, as the manifest shall name it
     */
    public FileEntry finish(String name) throws IOException {
        close();
        return output.entry(name, rows);
    }
}
