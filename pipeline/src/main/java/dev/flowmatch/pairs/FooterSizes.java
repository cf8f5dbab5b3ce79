package dev.flowmatch.pairs;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * Passes over the footer of a Parquet file, in Thrift's compact protocol, to see that no list or text claims more than is
 * there: Parquet's own reader allocates a list for what it claims, and a few bytes would take all of the heap. This goes by
 * the types that the footer says its values have, that reader by those they should have: damage is found, but not whatever
 * someone might forge. {@code PairShardTest.hugeSizesTakeNoMemory} runs out of memory without it: Thrift bounds a list by its
 * elements' least size, which for a list of structs it takes for 0.
 */
final class FooterSizes {
    private static final int FRAME = 8;
    private static final int MOST_DEPTH = 32;

    private final byte[] bytes;
    private final int end;
    private int at;

    private FooterSizes(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    /**
     * Returns if the file's footer holds what it claims, or is nowhere, which Parquet's reader tells.
     *
     * @throws IllegalArgumentException if it does not
     */
    static void require(byte[] file) {
        int end = file.length - FRAME;
        if (end <= 0) {
            return;
        }
        int length = Integer.reverseBytes(ByteBuffer.wrap(file).getInt(end));
        if (length >= 0 && length <= end) {
            new FooterSizes(file, end - length, end).struct(0);
        }
    }

    /**
     * Returns if the columns' bytes fit into the file: Parquet allocates all of a row group's as the footer claims them, and so
     * runs out of memory in {@code PlainPagesTest} without this. That they begin inside the file it sees by itself.
     *
     * @throws IllegalArgumentException if they do not
     */
    static void requireInside(List<BlockMetaData> groups, long length) {
        for (BlockMetaData group : groups) {
            long left = length;
            for (ColumnChunkMetaData column : group.getColumns()) {
                long size = column.getTotalSize();
                if (size < 0 || size > left) {
                    throw new IllegalArgumentException(
                            "column " + column.getPath() + " claims " + size + " bytes of a file of " + length);
                }
                left -= size;
            }
        }
    }

    private void struct(int depth) {
        for (int field = next(); field != 0; field = next()) {
            if (field >> 4 == 0) {
                varint();
            }
            int type = field & 15;
            // A field's type is the value of a boolean.
            if (type > 2) {
                value(type, depth);
            }
        }
    }

    private void value(int type, int depth) {
        if (depth > MOST_DEPTH) {
            throw new IllegalArgumentException("the footer is nested more than " + MOST_DEPTH + " deep");
        }
        switch (type) {
            case 1, 2, 3 -> pass(1);
            case 4, 5, 6 -> varint();
            case 7 -> pass(8);
            case 8 -> pass(varint());
            case 9, 10 -> list(depth);
            case 12 -> struct(depth + 1);
            default -> throw new IllegalArgumentException("the footer has a value of unknown type " + type);
        }
    }

    private void list(int depth) {
        int header = next();
        long size = header >> 4 == 15 ? varint() : header >> 4;
        requireLeft(size);
        for (long i = 0; i < size; i++) {
            value(header & 15, depth + 1);
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int part = next();
            value |= (long) (part & 0x7f) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("the footer has a number of more than 64 bits");
    }

    private int next() {
        requireLeft(1);
        return bytes[at++] & 0xff;
    }

    private void pass(long n) {
        requireLeft(n);
        at += (int) n;
    }

    /** Every element of a list takes a byte at least. */
    private void requireLeft(long n) {
        if (n < 0 || n > end - at) {
            throw new IllegalArgumentException("the footer claims " + n + " where " + (end - at) + " bytes are left");
        }
    }
}
