package dev.flowmatch.storage;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;

/**
 * A new Parquet file, compressed by ZSTD, whose hash is taken as it is written. Not thread-safe.
 *
 * @param <R> a row
 */
public final class HashedParquetFile<R> implements Closeable {
    /** Row groups end at about this size, so that the memory a writer holds does not grow with the file. */
    public static final long ROW_GROUP_BYTES = 64L << 20;

    private final HashingOutputFile file;
    private final ParquetWriter<R> writer;
    private long rows;
    private boolean closed;

    /** Creates the file, which must not exist. */
    public HashedParquetFile(Configuration configuration, Path path, WriteSupport<R> support, long rowGroupBytes)
            throws IOException {
        this.file = new HashingOutputFile(configuration, path);
        this.writer = new ZstdWriterBuilder<>(configuration, file, support)
                .withRowGroupSize(rowGroupBytes)
                .build();
    }

    /** Appends a row. */
    public void write(R row) throws IOException {
        writer.write(row);
        rows++;
    }

    /** The number of rows written so far. */
    public long rows() {
        return rows;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            writer.close();
        }
    }

    /** Completes the file and describes it under a name. */
    public FileEntry finish(String name) throws IOException {
        close();
        return file.entry(name, rows);
    }
}
