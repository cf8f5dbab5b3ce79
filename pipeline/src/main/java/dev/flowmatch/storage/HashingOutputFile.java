package dev.flowmatch.storage;

import java.io.Closeable;
import java.io.IOException;
import java.security.MessageDigest;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A new file for Parquet's writer that is hashed while it is written, so that it need not be read again. */
public final class HashingOutputFile implements OutputFile, Closeable {
    private static final long UNKNOWN_BLOCK_SIZE = 128L << 20;

    private final FileSystem files;
    private final Path path;
    private final MessageDigest digest = Hashes.newDigest();
    private long bytes;
    private HashingStream open;

    /** A file that is hashed while it is written; it is created by the writer, and must not exist. */
    public HashingOutputFile(Configuration configuration, Path path) throws IOException {
        this.files = Storage.of(configuration, path);
        this.path = path;
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
        return opened(files.create(path, false));
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
        return opened(files.create(path, true));
    }

    private PositionOutputStream opened(FSDataOutputStream out) {
        open = new HashingStream(out);
        return open;
    }

    /** Closes the stream where a writer failed before it did. */
    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
        }
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return UNKNOWN_BLOCK_SIZE;
    }

    @Override
    public String getPath() {
        return path.toString();
    }

    /** The entry of the written file; call it once, after the writer is closed. */
    public FileEntry entry(String file, long rows) {
        return new FileEntry(file, rows, bytes, Hashes.hex(digest.digest()));
    }

    private final class HashingStream extends PositionOutputStream {
        private final FSDataOutputStream out;

        HashingStream(FSDataOutputStream out) {
            this.out = out;
        }

        @Override
        public long getPos() {
            return bytes;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            digest.update((byte) b);
            bytes++;
        }

        @Override
        public void write(byte[] array, int offset, int length) throws IOException {
            out.write(array, offset, length);
            digest.update(array, offset, length);
            bytes += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            open = null;
            out.close();
        }
    }
}
