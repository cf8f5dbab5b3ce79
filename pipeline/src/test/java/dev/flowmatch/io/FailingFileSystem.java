package dev.flowmatch.io;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A file system that does some changes and then fails at every further one, as if the process had been killed. */
final class FailingFileSystem extends FilterFileSystem {
    private int changesLeft;

    FailingFileSystem(FileSystem files, int changes) {
        super(files);
        this.changesLeft = changes;
    }

    private void change() {
        if (changesLeft-- <= 0) {
            throw new Killed();
        }
    }

    /** Not an IOException, which publishing may answer by copying. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed");
        }
    }

    @Override
    protected void checkPath(Path path) {
        // every path is one of the wrapped file system
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        change();
        return super.rename(from, to);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        change();
        return super.delete(path, recursive);
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        change();
        return fs.mkdirs(path);
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
        change();
        return fs.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
    }
}
