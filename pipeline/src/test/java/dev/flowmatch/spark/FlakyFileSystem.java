package dev.flowmatch.spark;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local file system, but the first file created for each shard fails half-way. */
public final class FlakyFileSystem extends RawLocalFileSystem {
    static final Set<String> FAILED = ConcurrentHashMap.newKeySet();

    @Override
    public URI getUri() {
        return URI.create("flaky:///");
    }

    @Override
    public String getScheme() {
        return "flaky";
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        failOnce(file);
        return super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        failOnce(file);
        return super.create(file, overwrite, bufferSize, replication, blockSize, progress);
    }

    private static void failOnce(Path file) throws IOException {
        if (file.getParent().getName().equals("_attempts")) {
            String shard = file.getName().replaceAll("-.*", "");
            if (FAILED.add(shard)) {
                throw new IOException("this disk is flaky");
            }
        }
    }
}
