package dev.flowmatch.storage;

import dev.flowmatch.fault.DataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.AbstractFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
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

    /** A path without a meaning as a pattern, which Spark sees in one with brackets, braces, stars or question marks. */
    public static String escaped(Path path) {
        return path.toString().replaceAll("[\\[\\]{}*?\\\\]", "\\\\$0");
    }

    /**
     * The whole content of a file.
     *
     * @param most the largest size accepted, in bytes
     * @throws DataException if the file is larger than {@code most}
     * @throws FileNotFoundException if there is no such file
     */
    public static byte[] readAll(FileSystem files, Path file, int most) throws IOException {
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
     * Writes or replaces a file so that a reader sees all of the old or of the new one, also where the process is killed:
     * under a temporary name, then renamed onto it in one step. Where the file system has no such step, as most object
     * stores, the file is created under its final name at last, where it appears when it is complete.
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

    /**
     * HDFS renames onto an existing file only when told so, which {@code FileSystem} cannot. File systems that have no such
     * step of their own, as object stores, would delete the old file first.
     */
    private static boolean replaced(FileSystem files, Path from, Path to) {
        try {
            AbstractFileSystem system = AbstractFileSystem.get(files.getUri(), files.getConf());
            Class<?> renamer = system.getClass()
                    .getMethod("renameInternal", Path.class, Path.class, boolean.class)
                    .getDeclaringClass();
            if (renamer == AbstractFileSystem.class) {
                return false;
            }
            system.rename(files.makeQualified(from), files.makeQualified(to), Options.Rename.OVERWRITE);
            return true;
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            LOG.debug("no rename of {} over {}: creating it under its final name", from, to, e);
            return false;
        }
    }

    /**
     * Renames a file, in one call where the file system renames; else it is copied. A file at the target is replaced. The
     * target's folder is there. One that was moved before is left alone.
     *
     * @throws FileNotFoundException if there is a file neither to move nor at the target
     */
    static void move(FileSystem files, Path from, Path to) throws IOException {
        if (renamed(files, from, to) || replaced(files, from, to)) {
            return;
        }
        if (!files.exists(from)) {
            files.getFileStatus(to);
            return;
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
