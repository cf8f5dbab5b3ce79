package dev.flowmatch.io;

import java.io.EOFException;
import java.nio.ByteBuffer;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A Parquet file held in memory. */
final class MemoryInputFile implements InputFile {
    private final byte[] bytes;
    private final String name;

    MemoryInputFile(byte[] bytes, String name) {
        this.bytes = bytes;
        this.name = name;
    }

    @Override
    public long getLength() {
        return bytes.length;
    }

    @Override
    public SeekableInputStream newStream() {
        return new MemoryStream(bytes);
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class MemoryStream extends SeekableInputStream {
        private final byte[] bytes;
        private int position;

        MemoryStream(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void seek(long target) throws EOFException {
            if (target < 0 || target > bytes.length) {
                throw new EOFException("position must be 0 to " + bytes.length + ", but was " + target);
            }
            position = (int) target;
        }

        @Override
        public int read() {
            return position < bytes.length ? bytes[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            int n = Math.min(length, bytes.length - position);
            if (n == 0) {
                return -1;
            }
            System.arraycopy(bytes, position, target, offset, n);
            position += n;
            return n;
        }

        @Override
        public int read(ByteBuffer target) {
            if (!target.hasRemaining()) {
                return 0;
            }
            int n = Math.min(target.remaining(), bytes.length - position);
            if (n == 0) {
                return -1;
            }
            target.put(bytes, position, n);
            position += n;
            return n;
        }

        @Override
        public void readFully(byte[] target) throws EOFException {
            readFully(target, 0, target.length);
        }

        @Override
        public void readFully(byte[] target, int offset, int length) throws EOFException {
            requireLeft(length);
            System.arraycopy(bytes, position, target, offset, length);
            position += length;
        }

        @Override
        public void readFully(ByteBuffer target) throws EOFException {
            int length = target.remaining();
            requireLeft(length);
            target.put(bytes, position, length);
            position += length;
        }

        private void requireLeft(int length) throws EOFException {
            if (length > bytes.length - position) {
                throw new EOFException(
                        "the file ends at " + bytes.length + " bytes, " + length + " asked for at " + position);
            }
        }
    }
}
