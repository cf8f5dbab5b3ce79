package dev.flowmatch.jobs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk under the scheme {@code lagging}: the task that first writes part 3 of an output goes on only when the
 * output's manifest is there, whoever tells it to stop.
 */
public final class LaggingFileSystem extends RawLocalFileSystem {
    /** In the folder above the output: made by the task that lags, and when it ends. */
    static final String LAGS = "lags";

    private static final String PART = "part-00003";
    private static final long LIMIT_NANOS = 120_000_000_000L;
    private static final long POLL_NANOS = 20_000_000L;

    @Override
    public URI getUri() {
        return URI.create("lagging:///");
    }

    @Override
    public String getScheme() {
        return "lagging";
    }

    @Override
    public FSDataOutputStream create(
            org.apache.hadoop.fs.Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        lag(file);
        return super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
    }

    @Override
    public FSDataOutputStream create(
            org.apache.hadoop.fs.Path file,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        lag(file);
        return super.create(file, overwrite, bufferSize, replication, blockSize, progress);
    }

    private static void lag(org.apache.hadoop.fs.Path file) throws IOException {
        if (!file.getName().startsWith(PART) || !file.getName().endsWith(".parquet")) {
            return;
        }
        Path output = Path.of(file.getParent().getParent().toUri().getPath());
        Path lags = output.resolveSibling(LAGS);
        try {
            Files.createFile(lags);
        } catch (FileAlreadyExistsException e) {
            return;
        }
        boolean interrupted = false;
        long start = System.nanoTime();
        while (!Files.exists(output.resolve("_manifest.json")) && System.nanoTime() - start < LIMIT_NANOS) {
            LockSupport.parkNanos(POLL_NANOS);
            interrupted |= Thread.interrupted();
        }
        Files.writeString(lags, interrupted ? "interrupted" : "went on");
    }
}
