package dev.flowmatch.io;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
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

    private long rowsLeftInGroup;
    private long rowsRead;
    private ColumnReader ids;
    private ColumnReader x0s;
    private ColumnReader x1s;
    private ColumnReader times;

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
    public static PairShardReader open(Configuration configuration, Path folder, ShardEntry shard, int dim)
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

    private static byte[] readVerified(Configuration configuration, Path folder, ShardEntry shard) throws IOException {
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
        for (BlockMetaData group : file.getRowGroups()) {
            found += group.getRowCount();
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
            if (rowsLeftInGroup == 0) {
                nextGroup();
            }
            long k = Math.min(left, rowsLeftInGroup);
            try {
                pass(ids, k);
                pass(x0s, k * dim);
                pass(x1s, k * dim);
                pass(times, k);
            } catch (RuntimeException e) {
                throw malformed(e);
            }
            advance(k);
            left -= k;
        }
    }

    private static void pass(ColumnReader column, long values) {
        for (long i = 0; i < values; i++) {
            column.skip();
            column.consume();
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
            if (rowsLeftInGroup == 0) {
                nextGroup();
            }
            int k = (int) Math.min(count - done, rowsLeftInGroup);
            try {
                for (int i = destinationRow + done; i < destinationRow + done + k; i++) {
                    long rowId = ids.getLong();
                    ids.consume();
                    if (id != null) {
                        id[i] = rowId;
                    }
                    vector(x0s, x0, i * dim, rowId, PairSchema.X0);
                    vector(x1s, x1, i * dim, rowId, PairSchema.X1);
                    t[i] = time(rowId);
                }
            } catch (DataException | IndexOutOfBoundsException e) {
                throw e;
            } catch (RuntimeException e) {
                throw malformed(e);
            }
            advance(k);
            done += k;
        }
        return done;
    }

    private void vector(ColumnReader column, float[] target, int offset, long rowId, String columnName) {
        for (int j = 0; j < dim; j++) {
            boolean first = column.getCurrentRepetitionLevel() == 0;
            if (column.getCurrentDefinitionLevel() == 0 || first != (j == 0)) {
                throw wrongLength(rowId, columnName);
            }
            float value = column.getFloat();
            if (!(Math.abs(value) <= Float.MAX_VALUE)) {
                throw new DataException(
                        name + ": row " + rowId + ", " + columnName + "[" + j + "] must be finite, but was " + value);
            }
            target[offset + j] = value;
            column.consume();
        }
        if (column.getCurrentRepetitionLevel() != 0) {
            throw wrongLength(rowId, columnName);
        }
    }

    private DataException wrongLength(long rowId, String columnName) {
        return new DataException(
                name + ": row " + rowId + ", " + columnName + " must have " + dim + " entries, but has not");
    }

    private float time(long rowId) {
        float time = times.getFloat();
        times.consume();
        if (!(time >= 0 && time < 1)) {
            throw new DataException(name + ": row " + rowId + ", t must be in [0, 1), but was " + time);
        }
        return time;
    }

    private void advance(long k) {
        rowsRead += k;
        rowsLeftInGroup -= k;
    }

    private void nextGroup() throws IOException {
        try {
            PageReadStore pages = new PlainPages(file.readNextRowGroup());
            rowsLeftInGroup = pages.getRowCount();
            ColumnReadStoreImpl columns = new ColumnReadStoreImpl(
                    pages,
                    new SilentConverter(PairSchema.MESSAGE),
                    PairSchema.MESSAGE,
                    file.getFooter().getFileMetaData().getCreatedBy());
            List<ColumnDescriptor> descriptors = PairSchema.MESSAGE.getColumns();
            ids = column(pages, columns, descriptors.get(0), 1);
            x0s = column(pages, columns, descriptors.get(1), dim);
            x1s = column(pages, columns, descriptors.get(2), dim);
            times = column(pages, columns, descriptors.get(3), 1);
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw malformed(e);
        }
    }

    private ColumnReader column(
            PageReadStore pages, ColumnReadStoreImpl columns, ColumnDescriptor descriptor, int valuesPerRow) {
        long expected = rowsLeftInGroup * valuesPerRow;
        long found = pages.getPageReader(descriptor).getTotalValueCount();
        if (found != expected) {
            throw new DataException(name + ": " + descriptor.getPath()[0] + " must have " + expected + " values in "
                    + rowsLeftInGroup + " rows, but has " + found);
        }
        return columns.getColumnReader(descriptor);
    }

    private DataException malformed(Exception e) {
        return new DataException(name + ": is malformed: " + e.getMessage(), e);
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
