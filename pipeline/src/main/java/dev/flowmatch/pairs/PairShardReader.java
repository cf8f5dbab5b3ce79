package dev.flowmatch.pairs;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.Require;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.Storage;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopCodecs;

/**
 * Reads one shard of a pair data set into flat float arrays.
 *
 * <p>The file's bytes are read once and compared with the manifest's size and SHA-256 before any of them is decoded.
 * Rows come in the file's order. Not thread-safe.
 */
public final class PairShardReader implements Closeable {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

    private final String name;
    private final int dim;
    private final long rows;
    private final ParquetFileReader file;

    private PairRowGroup group;
    private long rowsRead;

    private PairShardReader(String name, int dim, long rows, ParquetFileReader file) {
        this.name = name;
        this.dim = dim;
        this.rows = rows;
        this.file = file;
    }

    /**
     * Opens a shard.
     *
     * @param folder the data set's folder
     * @param shard the shard's entry in the manifest
     * @param dim entries of x0 and of x1, as the manifest says
     * @throws DataException if the shard is missing, is not of the size or hash in the entry, or is not a Parquet file
     *     with the schema of pairs and the rows in the entry; the message names the shard
     */
    public static PairShardReader open(Configuration configuration, Path folder, FileEntry shard, int dim)
            throws IOException {
        byte[] bytes = readVerified(configuration, folder, shard);
        String name = "shard " + shard.file();
        ParquetFileReader file;
        try {
            FooterSizes.require(bytes);
            file = ParquetFileReader.open(
                    new MemoryInputFile(bytes, name),
                    HadoopReadOptions.builder(configuration)
                            .withCodecFactory(new BoundedPages(HadoopCodecs.newFactory(configuration, 0)))
                            .build());
            FooterSizes.requireInside(file.getRowGroups(), bytes.length);
        } catch (IOException | RuntimeException e) {
            throw new DataException(name + " is not a readable Parquet file: " + e.getMessage(), e);
        }
        PairShardReader reader = new PairShardReader(name, dim, shard.rows(), file);
        try {
            reader.requireSchema();
            reader.requireRows();
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
        return reader;
    }

    private static byte[] readVerified(Configuration configuration, Path folder, FileEntry shard) throws IOException {
        Path path = new Path(folder, shard.file());
        FileSystem files = Storage.of(configuration, path);
        byte[] bytes;
        try {
            long length = files.getFileStatus(path).getLen();
            if (length != shard.bytes()) {
                throw new DataException("shard " + shard.file() + ": must have " + shard.bytes()
                        + " bytes as the manifest says, but has " + length + " (in " + folder + ")");
            }
            bytes = Storage.readAll(files, path, MAX_BYTES);
        } catch (FileNotFoundException e) {
            throw new DataException("shard " + shard.file() + ": is missing in " + folder, e);
        }
        String hash = Hashes.sha256(bytes);
        if (!hash.equals(shard.sha256())) {
            throw new DataException("shard " + shard.file() + ": has been altered, its SHA-256 is " + hash
                    + " but the manifest says " + shard.sha256() + " (in " + folder + ")");
        }
        return bytes;
    }

    private void requireSchema() {
        List<ColumnDescriptor> expected = PairSchema.MESSAGE.getColumns();
        List<ColumnDescriptor> found =
                file.getFooter().getFileMetaData().getSchema().getColumns();
        if (!found.equals(expected)) {
            throw new DataException(name + ": must have the columns of pairs, " + expected + ", but has " + found);
        }
    }

    private void requireRows() {
        long found = 0;
        for (BlockMetaData block : file.getRowGroups()) {
            found += block.getRowCount();
        }
        if (found != rows) {
            throw new DataException(name + ": must have " + rows + " rows as the manifest says, but has " + found);
        }
    }

    /** The number of rows of the shard. */
    public long rows() {
        return rows;
    }

    /** The number of entries of x0 and of x1. */
    public int dim() {
        return dim;
    }

    /**
     * Passes over the next rows, or those that are left if they are fewer.
     *
     * @param n number of rows, at least 0
     * @throws DataException if the shard is malformed
     */
    public void skip(long n) throws IOException {
        Require.atLeast("rows to skip", n, 0);
        long left = Math.min(n, rows - rowsRead);
        while (left > 0) {
            long skipped = unreadGroup().skip(left);
            rowsRead += skipped;
            left -= skipped;
        }
    }

    /**
     * Reads up to {@code count} rows.
     *
     * @param x0 gets the noise, [rows × dim] row-major, from row {@code destinationRow} on
     * @param x1 gets the data, likewise
     * @param t gets the times from entry {@code destinationRow} on
     * @return the number of rows read, less than {@code count} at the end of the shard alone
     * @throws DataException if a row is malformed: a list that is not of length dim, an entry that is not finite, a time
     *     outside [0, 1); the message names the shard
     */
    public int read(int count, float[] x0, float[] x1, float[] t, int destinationRow) throws IOException {
        return read(count, null, x0, x1, t, destinationRow);
    }

    /**
     * Reads up to {@code count} rows with their ids.
     *
     * @param id gets the ids from entry {@code destinationRow} on
     * @see #read(int, float[], float[], float[], int)
     */
    public int read(int count, long[] id, float[] x0, float[] x1, float[] t, int destinationRow) throws IOException {
        Require.atLeast("rows to read", count, 0);
        int done = 0;
        while (done < count && rowsRead < rows) {
            int read = unreadGroup().read(count - done, id, x0, x1, t, destinationRow + done);
            rowsRead += read;
            done += read;
        }
        return done;
    }

    /** The row group that the next row is in, or is to be looked for. */
    private PairRowGroup unreadGroup() {
        if (group == null || group.rowsLeft() == 0) {
            group = PairRowGroup.next(file, name, dim);
        }
        return group;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to close", e);
        }
    }
}
