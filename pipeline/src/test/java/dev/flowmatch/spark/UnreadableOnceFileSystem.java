package dev.flowmatch.spark;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk under the scheme {@code unreadable-once}: some reads of Parquet files fail. */
public final class UnreadableOnceFileSystem extends FilterFileSystem {
    private static final AtomicInteger FAILURES_LEFT = new AtomicInteger();

    /** Called by Hadoop. */
    public UnreadableOnceFileSystem() {
        super(new RawLocalFileSystem());
    }

    /** Registers the scheme and lets the next reads fail. */
    static void register(Configuration configuration, int failures) {
        configuration.set("fs.unreadable-once.impl", UnreadableOnceFileSystem.class.getName());
        FAILURES_LEFT.set(failures);
    }

    static int failuresLeft() {
        return FAILURES_LEFT.get();
    }

    @Override
    public String getScheme() {
        return "unreadable-once";
    }

    @Override
    public URI getUri() {
        return URI.create("unreadable-once:///");
    }

    @Override
    protected void checkPath(Path path) {
        // every path is one of the local disk
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        if (path.getName().endsWith(".parquet") && FAILURES_LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IOException("made to fail: " + path);
        }
        return super.open(new Path(path.toUri().getPath()), bufferSize);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        return super.getFileStatus(new Path(path.toUri().getPath()));
    }
}
