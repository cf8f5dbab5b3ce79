package dev.flowmatch.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where paths lead: Hadoop's file systems, the local one without its hidden {@code .crc} files. */
public final class Storage {
    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
    private static final String TEMPORARY = ".tmp";

    private Storage() {}

    /**
     * The file system of a path. For local paths it is the raw one: files are verified by the SHA-256 in the manifests,
     * and a folder shall hold nothing but the files of its format.
     */
    public static FileSystem of(Configuration configuration, Path path) throws IOException {
        FileSystem files = path.getFileSystem(configuration);
        return files instanceof LocalFileSystem local ? local.getRaw() : files;
    }

    /**
     * The whole content of a file.
     *
     * @param most the largest size accepted, in bytes
     * @throws DataException if the file is larger than {@code most}
     * @throws FileNotFoundException if there is no such file
     */
    static byte[] readAll(FileSystem files, Path file, int most) throws IOException {
        long length = files.getFileStatus(file).getLen();
        if (length > most) {
            throw new DataException(file + " must have at most " + most + " bytes, but has " + length);
        }
        try (FSDataInputStream in = files.open(file)) {
            return readUpTo(in, file, most);
        }
    }

    private static byte[] readUpTo(InputStream in, Path file, int most) throws IOException {
        byte[] bytes = in.readNBytes(most);
        if (in.read() >= 0) {
            throw new DataException(file + " must have at most " + most + " bytes, but has more");
        }
        return bytes;
    }

    /**
     * Writes or replaces a file so that a reader sees all of it or none: under a temporary name, then renamed. Where the
     * file system cannot rename, as most object stores, the file is created under its final name at last.
     */
    public static void write(FileSystem files, Path file, byte[] bytes) throws IOException {
        write(
                files,
                file,
                bytes,
                new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID() + TEMPORARY));
    }

    /** Whether a file is what a process killed within {@link #write} left: a hidden one that nobody reads. */
    public static boolean isTemporary(Path file) {
        return file.getName().startsWith(".") && file.getName().endsWith(TEMPORARY);
    }

    static void write(FileSystem files, Path file, byte[] bytes, Path temporary) throws IOException {
        try {
            create(files, temporary, bytes);
            if (!renamed(files, temporary, file) && !replaced(files, temporary, file)) {
                create(files, file, bytes);
            }
        } finally {
            files.delete(temporary, false);
        }
    }

    private static boolean renamed(FileSystem files, Path from, Path to) {
        try {
            return files.rename(from, to);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("no rename of {} to {}", from, to, e);
            return false;
        }
    }

    /** HDFS renames onto an existing file only when told so, which {@code FileSystem} cannot. */
    private static boolean replaced(FileSystem files, Path from, Path to) {
        try {
            FileContext.getFileContext(files.getUri(), files.getConf())
                    .rename(files.makeQualified(from), files.makeQualified(to), Options.Rename.OVERWRITE);
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.debug("no rename of {} over {}: creating it under its final name", from, to, e);
            return false;
        }
    }

    /**
     * Renames a file, or copies it where the file system cannot rename; a file at the target is replaced.
     *
     * @throws FileNotFoundException if there is no file to move; what is at the target then stays
     */
    public static void move(FileSystem files, Path from, Path to) throws IOException {
        files.getFileStatus(from);
        files.mkdirs(to.getParent());
        files.delete(to, false);
        try {
            if (files.rename(from, to)) {
                return;
            }
        } catch (FileNotFoundException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("no rename of {} to {}: copying", from, to, e);
        }
        if (!FileUtil.copy(files, from, files, to, true, true, files.getConf())) {
            throw new IOException("cannot move " + from + " to " + to);
        }
    }

    private static void create(FileSystem files, Path file, byte[] bytes) throws IOException {
        try (OutputStream out = files.create(file, true)) {
            out.write(bytes);
        }
    }
}
