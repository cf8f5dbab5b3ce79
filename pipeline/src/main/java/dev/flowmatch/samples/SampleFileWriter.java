package dev.flowmatch.samples;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.Columns;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.HashedParquetFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;

/**
 * Writes one file of samples: Parquet, compressed by ZSTD, with the column {@code id} and the source's columns by name
 * and type, all required but those that may be missing.
 *
 * <p>Values come in double precision, dates as days and timestamps as microseconds since 1970-01-01 in UTC, NaN where a
 * number may be missing and is, categories as indices. Numbers of integer, decimal, date and timestamp columns are rounded
 * half to even, and what lies outside the range of a column's type, the years 1 to 9999 for dates and timestamps, becomes
 * the nearest value of the type. Not thread-safe.
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
     * @param values holds the columns' values in [offset, offset + columns): numbers in the source's units; of a column of K
     *     categories the index of the category, or K plus the index of a rare value
     * @throws DataException if a value is not finite or not such an index, naming the sample's id and the column
     */
    public void write(long id, double[] values, int offset) throws IOException {
        row.id = id;
        row.values = values;
        row.offset = offset;
        support.requireValid(row);
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
    public FileEntry finish(String name) throws IOException {
        return file.finish(name);
    }

    private static final class Row {
        private long id;
        private double[] values;
        private int offset;
    }

    private static final class RowSupport extends WriteSupport<Row> {
        /**
         * By this Spark knows that dates and timestamps are of the calendar of ISO 8601 throughout, as it has written them itself
         * from version 3 on; without, Spark 3.5 refuses to read those before 1900.
         */
        private static final Map<String, String> PROLEPTIC = Map.of("org.apache.spark.version", "3.5.0");

        private final SampleColumn[] columns;
        private RecordConsumer out;
        private long clamped;

        RowSupport(SampleColumn[] columns) {
            this.columns = columns;
        }

        void requireValid(Row row) {
            for (int j = 0; j < columns.length; j++) {
                double value = row.values[row.offset + j];
                String problem = columns[j].problem(value);
                if (problem != null) {
                    throw new DataException("sample " + row.id + ": column '" + columns[j].name() + "' " + problem
                            + ", but was " + value);
                }
            }
        }

        @Override
        @SuppressWarnings("deprecation")
        public WriteContext init(Configuration configuration) {
            boolean times = Arrays.stream(columns).anyMatch(SampleColumn::isTime);
            return new WriteContext(SampleColumn.schema(columns), times ? PROLEPTIC : Map.of());
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
                double value = row.values[row.offset + j];
                if (!column.isMissing(value)) {
                    out.startField(column.name(), j + 1);
                    if (column.add(value, out)) {
                        clamped++;
                    }
                    out.endField(column.name(), j + 1);
                }
            }
            out.endMessage();
        }
    }
}
