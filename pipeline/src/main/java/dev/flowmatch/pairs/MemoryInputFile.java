package dev.flowmatch.pairs;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A Parquet file held in memory. */
record MemoryInputFile(byte[] bytes, String name) implements InputFile {
    @Override
    public long getLength() {
        return bytes.length;
    }

    @Override
    public SeekableInputStream newStream() {
        Bytes in = new Bytes(bytes);
        return new DelegatingSeekableInputStream(in) {
            @Override
            public long getPos() {
                return in.position();
            }

            @Override
            public void seek(long target) throws EOFException {
                in.seek(target);
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class Bytes extends ByteArrayInputStream {
        Bytes(byte[] bytes) {
            super(bytes);
        }

        int position() {
            return pos;
        }

        void seek(long target) throws EOFException {
            if (target < 0 || target > count) {
                throw new EOFException("position must be 0 to " + count + ", but was " + target);
            }
            pos = (int) target;
        }
    }
}
