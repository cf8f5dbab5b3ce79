package dev.flowmatch.pairs;

import dev.flowmatch.fault.DataException;
import java.io.IOException;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.example.DummyRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;

/** The pairs of one row group of a shard, column by column; each value is checked as it is read. Not thread-safe. */
final class PairRowGroup {
    private final String name;
    private final int dim;
    private final ColumnReader ids;
    private final ColumnReader x0s;
    private final ColumnReader x1s;
    private final ColumnReader times;
    private long rowsLeft;

    private PairRowGroup(PageReadStore pages, String createdBy, String name, int dim) {
        this.name = name;
        this.dim = dim;
        rowsLeft = pages.getRowCount();
        ColumnReadStoreImpl columns = new ColumnReadStoreImpl(
                pages, new DummyRecordConverter(PairSchema.MESSAGE).getRootConverter(), PairSchema.MESSAGE, createdBy);
        List<ColumnDescriptor> descriptors = PairSchema.MESSAGE.getColumns();
        ids = column(pages, columns, descriptors.get(0), 1);
        x0s = column(pages, columns, descriptors.get(1), dim);
        x1s = column(pages, columns, descriptors.get(2), dim);
        times = column(pages, columns, descriptors.get(3), 1);
    }

    /**
     * Opens the next row group of a shard.
     *
     * @param name of the shard, for messages
     * @param dim entries of x0 and of x1
     * @throws DataException if the group is malformed, or there is none
     */
    static PairRowGroup next(ParquetFileReader file, String name, int dim) {
        try {
            PageReadStore pages = file.readNextRowGroup();
            return new PairRowGroup(pages, file.getFooter().getFileMetaData().getCreatedBy(), name, dim);
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw malformed(name, e);
        }
    }

    /**
     * The values of one column, as pairs are written: without a dictionary, for which Parquet would allocate as many values as it
     * claims ({@code PlainPagesTest}).
     */
    private ColumnReader column(
            PageReadStore pages, ColumnReadStoreImpl columns, ColumnDescriptor descriptor, int valuesPerRow) {
        long expected = rowsLeft * valuesPerRow;
        PageReader reader = pages.getPageReader(descriptor);
        long found = reader.getTotalValueCount();
        if (found != expected) {
            throw new DataException(name + ": " + descriptor.getPath()[0] + " must have " + expected + " values in "
                    + rowsLeft + " rows, but has " + found);
        }
        if (reader.readDictionaryPage() != null) {
            throw new DataException(name + ": " + descriptor.getPath()[0] + " has a dictionary, which pairs have not");
        }
        return columns.getColumnReader(descriptor);
    }

    /** The rows neither read nor passed over yet. */
    long rowsLeft() {
        return rowsLeft;
    }

    /**
     * Passes over rows, at most as many as are left.
     *
     * @return how many
     * @throws DataException if the group is malformed
     */
    long skip(long most) {
        long k = Math.min(most, rowsLeft);
        try {
            pass(ids, k);
            pass(x0s, k * dim);
            pass(x1s, k * dim);
            pass(times, k);
        } catch (RuntimeException e) {
            throw malformed(name, e);
        }
        rowsLeft -= k;
        return k;
    }

    private static void pass(ColumnReader column, long values) {
        for (long i = 0; i < values; i++) {
            column.skip();
            column.consume();
        }
    }

    /**
     * Reads rows, at most as many as are left, into {@code destinationRow} and those after it.
     *
     * @param id gets the ids, or null
     * @return how many
     * @throws DataException if a row is malformed
     */
    int read(int most, long[] id, float[] x0, float[] x1, float[] t, int destinationRow) {
        int k = (int) Math.min(most, rowsLeft);
        try {
            for (int i = destinationRow; i < destinationRow + k; i++) {
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
            throw malformed(name, e);
        }
        rowsLeft -= k;
        return k;
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

    private static DataException malformed(String name, Exception e) {
        return new DataException(name + ": is malformed: " + e.getMessage(), e);
    }
}
