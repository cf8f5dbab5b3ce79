package dev.flowmatch.io;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk as file systems of the scheme {@code awkward} that cannot rename: with the authority {@code false}
 * rename returns false, with {@code throws} it throws; with {@code full} it renames, but nothing can be written to files
 * whose name contains "full".
 */
public final class AwkwardFileSystem extends FilterFileSystem {
    private String kind;

    /** Called by Hadoop. */
    public AwkwardFileSystem() {
        super(new RawLocalFileSystem());
    }

    static Configuration configuration() {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.awkward.impl", AwkwardFileSystem.class.getName());
        return configuration;
    }

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
        kind = name.getAuthority();
        fs.initialize(URI.create("file:///"), conf);
        setConf(conf);
        swapScheme = "awkward";
    }

    @Override
    public URI getUri() {
        return URI.create("awkward://" + kind);
    }

    @Override
    protected void checkPath(Path path) {
        // every path is one of ours
    }

    private static Path local(Path path) {
        return new Path("file", null, path.toUri().getPath());
    }

    private Path ours(Path path) {
        return new Path("awkward", kind, path.toUri().getPath());
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        return switch (kind) {
            case "throws" -> throw new IOException("this file system cannot rename");
            case "false" -> false;
            default -> fs.rename(local(from), local(to));
        };
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        if (kind.equals("full") && path.getName().contains("full")) {
            throw new IOException("No space left on device");
        }
        return fs.create(local(path), permission, overwrite, bufferSize, replication, blockSize, progress);
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        return fs.open(local(path), bufferSize);
    }

    @Override
    public FutureDataInputStreamBuilder openFile(Path path) throws IOException {
        return fs.openFile(local(path));
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return fs.delete(local(path), recursive);
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
        return fs.mkdirs(local(path));
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        return fs.mkdirs(local(path));
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        return ours(fs.getFileStatus(local(path)));
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        FileStatus[] entries = fs.listStatus(local(path));
        for (int i = 0; i < entries.length; i++) {
            entries[i] = ours(entries[i]);
        }
        return entries;
    }

    @Override
    public RemoteIterator<LocatedFileStatus> listLocatedStatus(Path path) throws IOException {
        FileStatus[] entries = listStatus(path);
        Iterator<FileStatus> each = List.of(entries).iterator();
        return new RemoteIterator<>() {
            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public LocatedFileStatus next() {
                return new LocatedFileStatus(each.next(), new BlockLocation[0]);
            }
        };
    }

    private FileStatus ours(FileStatus status) {
        return new FileStatus(
                status.getLen(), status.isDirectory(), 1, 1, status.getModificationTime(), ours(status.getPath()));
    }

    @Override
    public Path makeQualified(Path path) {
        return ours(path);
    }

    /** The path of a local folder in this file system. */
    static Path path(String kind, File folder) {
        return new Path("awkward", kind, folder.getAbsolutePath());
    }
}
