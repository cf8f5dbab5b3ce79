package dev.flowmatch.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;

/**
 * Writes one file of samples: Parquet, compressed by ZSTD, with the column {@code id} and the source's columns by name
 * and type, all required.
 *
 * <p>Values come in double precision. Those of integer and decimal columns are rounded half to even, and what lies
 * outside the range of a column's type becomes the nearest value of the type. Not thread-safe.
 */
public final class SampleFileWriter implements Closeable {
    private final HashedParquetFile<Row> file;
    private final RowSupport support;
    private final Row row = new Row();

    /**
     * Creates the file.
     *
     * @param path the file, which must not exist
     * @param columns the columns after the id, in order
     * @throws IllegalArgumentException if there is no column, or two of one name, or one named "id" or "run_date"
     */
    public SampleFileWriter(Configuration configuration, Path path, List<ColumnEntry> columns) throws IOException {
        this.support = new RowSupport(
                Columns.require(columns).stream().map(SampleColumn::of).toArray(SampleColumn[]::new));
        this.file = new HashedParquetFile<>(configuration, path, support, HashedParquetFile.ROW_GROUP_BYTES);
    }

    /**
     * Appends a row.
     *
     * @param id the sample's id
     * @param values holds the columns' values, in the source's units, in [offset, offset + columns)
     * @throws DataException if a value is not finite, naming the sample's id and the column
     */
    public void write(long id, double[] values, int offset) throws IOException {
        row.id = id;
        row.values = values;
        row.offset = offset;
        support.requireFinite(row);
        file.write(row);
    }

    /** The number of rows written so far. */
    public long rows() {
        return file.rows();
    }

    /** The number of values written so far that lay outside the range of their column's type. */
    public long clampedValues() {
        return support.clamped;
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
        private double[] values;
        private int offset;
    }

    private static final class RowSupport extends WriteSupport<Row> {
        private final SampleColumn[] columns;
        private RecordConsumer out;
        private long clamped;

        RowSupport(SampleColumn[] columns) {
            this.columns = columns;
        }

        void requireFinite(Row row) {
            for (int j = 0; j < columns.length; j++) {
                double value = row.values[row.offset + j];
                if (!(Math.abs(value) <= Double.MAX_VALUE)) {
                    throw new DataException("sample " + row.id + ": column '" + columns[j].name()
                            + "' must be finite, but was " + value);
                }
            }
        }

        @Override
        @SuppressWarnings("deprecation")
        public WriteContext init(Configuration configuration) {
            return new WriteContext(SampleColumn.schema(columns), Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            this.out = consumer;
        }

        @Override
        public void write(Row row) {
            out.startMessage();
            out.startField(SampleColumn.ID, 0);
            out.addLong(row.id);
            out.endField(SampleColumn.ID, 0);
            for (int j = 0; j < columns.length; j++) {
                SampleColumn column = columns[j];
                out.startField(column.name(), j + 1);
                if (column.add(row.values[row.offset + j], out)) {
                    clamped++;
                }
                out.endField(column.name(), j + 1);
            }
            out.endMessage();
        }
    }
}
