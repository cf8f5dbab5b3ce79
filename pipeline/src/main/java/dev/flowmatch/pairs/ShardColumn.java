package dev.flowmatch.pairs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * One column of a pair shard's row group, encoded page by page: PLAIN values, compressed. Every row has the same number of
 * values, so the levels that tell where a list begins are known before any value: they are laid down for a page at a time,
 * where Parquet's own writer works them out value by value, which took most of the time of writing a shard.
 *
 * <p>Not thread-safe.
 */
final class ShardColumn {
    /** Pages end at about this size or at so many rows, whichever comes first, as those of Parquet's own writer. */
    private static final int PAGE_BYTES = 1 << 20;

    private static final int PAGE_ROWS = 20_000;
    /** Two lengths and two headers of runs, each at most 5 bytes, and the one value of the definition levels. */
    private static final int LEVEL_HEADERS = 2 * Integer.BYTES + 2 * 5 + 1;

    private final ColumnDescriptor descriptor;
    private final BytesInputCompressor compressor;
    private final boolean list;
    private final int valuesPerRow;
    private final ByteBuffer page;
    /** Where the values of a page begin, behind its levels. */
    private int firstValue;

    private int rowsOfPage;
    private int rowsLeft;
    private final List<Page> pages = new ArrayList<>();
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();

    /** A finished page: its rows and sizes, and where its bytes begin among those of all pages. */
    private record Page(int rows, int bytes, int start, Statistics<?> statistics) {}

    /**
     * Starts without rows.
     *
     * @param descriptor the column: required int64 or float, or a required list of required floats
     * @param compressor shared with other columns
     * @param valuesPerRow how many values each row has, at least 1; 1 where the column is no list
     */
    ShardColumn(ColumnDescriptor descriptor, BytesInputCompressor compressor, int valuesPerRow) {
        this.descriptor = descriptor;
        this.compressor = compressor;
        this.list = descriptor.getMaxRepetitionLevel() == 1;
        this.valuesPerRow = valuesPerRow;
        int rowBytes = valuesPerRow * (isLong() ? Long.BYTES : Float.BYTES);
        this.rowsOfPage = Math.max(1, Math.min(PAGE_ROWS, PAGE_BYTES / rowBytes));
        int levels = list ? LEVEL_HEADERS + rowsOfPage * valuesPerRow / Byte.SIZE + 1 : 0;
        this.page = ByteBuffer.allocate(levels + rowsOfPage * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
        startPage(rowsOfPage);
    }

    private boolean isLong() {
        return descriptor.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT64;
    }

    /** Appends a row of a column of integers. */
    void add(long value) throws IOException {
        page.putLong(value);
        endRow();
    }

    /** Appends a row: as many values as it has, from {@code offset} on. */
    void add(float[] values, int offset) throws IOException {
        for (int j = offset; j < offset + valuesPerRow; j++) {
            page.putFloat(values[j]);
        }
        endRow();
    }

    /** Appends a row of one value. */
    void add(float value) throws IOException {
        page.putFloat(value);
        endRow();
    }

    private void endRow() throws IOException {
        if (--rowsLeft == 0) {
            endPage();
            startPage(rowsOfPage);
        }
    }

    /** Writes the levels of a page of so many rows; its values come behind them. */
    private void startPage(int rows) {
        page.clear();
        if (list) {
            putLevels(rows * valuesPerRow);
        }
        firstValue = page.position();
        rowsLeft = rows;
    }

    /**
     * Repetition levels, 0 for a row's first value and 1 for its others, as one run of packed bits; then definition levels,
     * 1 for every value, as one run of equal ones. Each in front of it has its length, as in data pages of version 1.
     */
    private void putLevels(int values) {
        int groups = (values + Byte.SIZE - 1) / Byte.SIZE;
        int lengthAt = page.position();
        page.putInt(0);
        putVarint(groups << 1 | 1);
        int bits = page.position();
        Arrays.fill(page.array(), bits, bits + groups, (byte) -1);
        for (int value = 0; value < values; value += valuesPerRow) {
            page.array()[bits + value / Byte.SIZE] &= (byte) ~(1 << value % Byte.SIZE);
        }
        page.position(bits + groups);
        page.putInt(lengthAt, page.position() - lengthAt - Integer.BYTES);

        lengthAt = page.position();
        page.putInt(0);
        putVarint(values << 1);
        page.put((byte) 1);
        page.putInt(lengthAt, page.position() - lengthAt - Integer.BYTES);
    }

    private void putVarint(int value) {
        int rest = value;
        while (rest >= 1 << 7) {
            page.put((byte) (rest | 1 << 7));
            rest >>>= 7;
        }
        page.put((byte) rest);
    }

    /** Compresses the page's rows, if it has any. */
    private void endPage() throws IOException {
        int rows = rowsOfPage - rowsLeft;
        if (rows == 0) {
            return;
        }
        if (rows < rowsOfPage) {
            withLevelsOf(rows);
        }
        pages.add(new Page(rows, page.position(), compressed.size(), statistics()));
        compressor.compress(BytesInput.from(page.array(), 0, page.position())).writeAllTo(compressed);
    }

    /** A page that ends early has fewer levels: they are written anew, and its values moved up to them. */
    private void withLevelsOf(int rows) {
        int values = firstValue;
        int bytes = page.position() - values;
        startPage(rows);
        System.arraycopy(page.array(), values, page.array(), firstValue, bytes);
        page.position(firstValue + bytes);
    }

    /** The least and the greatest value of the page. */
    private Statistics<?> statistics() {
        Statistics<?> statistics = Statistics.createStats(descriptor.getPrimitiveType());
        statistics.incrementNumNulls(0);
        ByteBuffer values = page.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        values.limit(page.position()).position(firstValue);
        if (isLong()) {
            long least = Long.MAX_VALUE;
            long greatest = Long.MIN_VALUE;
            while (values.hasRemaining()) {
                long value = values.getLong();
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
            }
            statistics.updateStats(least);
            statistics.updateStats(greatest);
        } else {
            // A NaN makes both NaN, which Parquet leaves out.
            float least = Float.POSITIVE_INFINITY;
            float greatest = Float.NEGATIVE_INFINITY;
            while (values.hasRemaining()) {
                float value = values.getFloat();
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
            }
            statistics.updateStats(least);
            statistics.updateStats(greatest);
        }
        return statistics;
    }

    /** Writes the column of a row group and starts the next one without rows. */
    void writeTo(ParquetFileWriter file) throws IOException {
        endPage();
        long rows = pages.stream().mapToLong(Page::rows).sum();
        byte[] bytes = compressed.toByteArray();
        file.startColumn(descriptor, rows * valuesPerRow, compressor.getCodecName());
        for (int k = 0; k < pages.size(); k++) {
            Page written = pages.get(k);
            int end = k + 1 < pages.size() ? pages.get(k + 1).start() : bytes.length;
            file.writeDataPage(
                    written.rows() * valuesPerRow,
                    written.bytes(),
                    BytesInput.from(bytes, written.start(), end - written.start()),
                    written.statistics(),
                    written.rows(),
                    Encoding.RLE,
                    Encoding.RLE,
                    Encoding.PLAIN);
        }
        file.endColumn();
        pages.clear();
        compressed.reset();
        startPage(rowsOfPage);
    }
}
