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
    private final int rowsOfPage;
    /** The values of the page's rows: integers in one column, floats in the others. */
    private final long[] integers;

    private final float[] floats;
    private int values;
    /** A page's bytes. The levels of a whole page stay in front: they are the same each time. */
    private final ByteBuffer page;

    private int levelsOf;
    private int firstValue;
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
        boolean integer = descriptor.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT64;
        int rowBytes = valuesPerRow * (integer ? Long.BYTES : Float.BYTES);
        this.rowsOfPage = Math.max(1, Math.min(PAGE_ROWS, PAGE_BYTES / rowBytes));
        int valuesOfPage = rowsOfPage * valuesPerRow;
        this.integers = integer ? new long[valuesOfPage] : null;
        this.floats = integer ? null : new float[valuesOfPage];
        int levels = list ? LEVEL_HEADERS + valuesOfPage / Byte.SIZE + 1 : 0;
        this.page = ByteBuffer.allocate(levels + rowsOfPage * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Appends a row of a column of integers. */
    void add(long value) throws IOException {
        integers[values++] = value;
        if (values == integers.length) {
            endPage();
        }
    }

    /** Appends a row: as many values as it has, from {@code offset} on. */
    void add(float[] row, int offset) throws IOException {
        for (int j = 0; j < valuesPerRow; j++) {
            floats[values + j] = row[offset + j];
        }
        values += valuesPerRow;
        if (values == floats.length) {
            endPage();
        }
    }

    /** Appends a row of one value. */
    void add(float value) throws IOException {
        floats[values++] = value;
        if (values == floats.length) {
            endPage();
        }
    }

    /** Compresses the page's rows, if it has any. */
    private void endPage() throws IOException {
        if (values == 0) {
            return;
        }
        putLevels();
        page.position(firstValue);
        Statistics<?> statistics = Statistics.createStats(descriptor.getPrimitiveType());
        statistics.incrementNumNulls(0);
        if (integers != null) {
            page.asLongBuffer().put(integers, 0, values);
            addRangeOfIntegers(statistics);
        } else {
            page.asFloatBuffer().put(floats, 0, values);
            addRangeOfFloats(statistics);
        }
        int bytes = firstValue + values * (integers != null ? Long.BYTES : Float.BYTES);
        pages.add(new Page(values / valuesPerRow, bytes, compressed.size(), statistics));
        compressor.compress(BytesInput.from(page.array(), 0, bytes)).writeAllTo(compressed);
        values = 0;
    }

    /**
     * Lays down the levels of the page's rows, where those of as many are not there yet: repetition levels, 0 for a row's
     * first value and 1 for its others, as one run of packed bits; then definition levels, 1 for every value, as one run of
     * equal ones. Each in front of it has its length, as in data pages of version 1.
     */
    private void putLevels() {
        if (!list || levelsOf == values) {
            return;
        }
        page.clear();
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
        firstValue = page.position();
        levelsOf = values;
    }

    private void putVarint(int value) {
        int rest = value;
        while (rest >= 1 << 7) {
            page.put((byte) (rest | 1 << 7));
            rest >>>= 7;
        }
        page.put((byte) rest);
    }

    private void addRangeOfIntegers(Statistics<?> statistics) {
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < values; i++) {
            least = Math.min(least, integers[i]);
            greatest = Math.max(greatest, integers[i]);
        }
        statistics.updateStats(least);
        statistics.updateStats(greatest);
    }

    /** A NaN makes both ends NaN, which Parquet leaves out. */
    private void addRangeOfFloats(Statistics<?> statistics) {
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < values; i++) {
            least = Math.min(least, floats[i]);
            greatest = Math.max(greatest, floats[i]);
        }
        statistics.updateStats(least);
        statistics.updateStats(greatest);
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
    }
}
