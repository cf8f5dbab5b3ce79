package dev.flowmatch.storage;

import dev.flowmatch.fault.DataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.hadoop.fs.AbstractFileSystem;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces files in one step, under a condition that is tried at the last moment: a reader finds the old file or the new
 * one, never none.
 */
final class AtomicFiles {
    /** Hadoop's name of a put that fails where the object is not the one with this entity tag. */
    private static final String IF_UNCHANGED = ExclusiveFiles.IF_ABSENT + ".etag";

    private static final Logger LOG = LoggerFactory.getLogger(AtomicFiles.class);

    private AtomicFiles() {}

    /** What must hold for a file to be replaced. */
    interface Condition {
        /**
         * Tries it.
         *
         * @throws IOException if it does not hold
         */
        void require() throws IOException;
    }

    /**
     * Replaces or creates a file.
     *
     * <p>Where the file system renames, the new file is first written as {@code pending}: whoever removes that after the
     * condition was tried has prevented the rename. An object store with conditional puts takes the new object only if the
     * old one is still that from before the condition was tried. Elsewhere the file is written at once after it.
     *
     * @throws FileNotFoundException if {@code pending} was removed
     */
    static void replace(FileSystem files, Path file, byte[] bytes, Path pending, Condition condition)
            throws IOException {
        if (ExclusiveFiles.hasConditionalPut(files, file)) {
            putIfUnchanged(files, file, bytes, condition);
            return;
        }
        try {
            write(files, pending, bytes);
            condition.require();
            if (renamed(files, pending, file)) {
                return;
            }
            files.getFileStatus(pending);
            condition.require();
            write(files, file, bytes);
        } finally {
            files.delete(pending, false);
        }
    }

    private static void write(FileSystem files, Path file, byte[] bytes) throws IOException {
        try (OutputStream out = files.create(file, true)) {
            out.write(bytes);
        }
    }

    /**
     * Local disks rename onto an existing file; HDFS only when told so, which {@code FileSystem} cannot. A file system
     * that is reached through its {@code FileSystem} there too would delete the old file first.
     */
    private static boolean renamed(FileSystem files, Path from, Path to) {
        try {
            if (files.rename(from, to)) {
                return true;
            }
            AbstractFileSystem system = AbstractFileSystem.get(files.getUri(), files.getConf());
            if (system instanceof DelegateToFileSystem) {
                return false;
            }
            system.rename(files.makeQualified(from), files.makeQualified(to), Options.Rename.OVERWRITE);
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.debug("no rename of {} onto {}", from, to, e);
            return false;
        }
    }

    private static void putIfUnchanged(FileSystem files, Path file, byte[] bytes, Condition condition)
            throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder =
                files.createFile(file).recursive().overwrite(true);
        try {
            FileStatus old = files.getFileStatus(file);
            var unused = builder.must(IF_UNCHANGED, ((EtagSource) old).getEtag());
        } catch (FileNotFoundException e) {
            var unused = builder.must(ExclusiveFiles.IF_ABSENT, true);
        }
        condition.require();
        try (OutputStream out = builder.build()) {
            out.write(bytes);
        } catch (IOException e) {
            if (!isThere(files, file, bytes)) {
                throw e;
            }
        }
    }

    /** A put may be sent twice and refused the second time because of the first. */
    private static boolean isThere(FileSystem files, Path file, byte[] bytes) throws IOException {
        try {
            return Arrays.equals(bytes, Storage.readAll(files, file, bytes.length));
        } catch (DataException | FileNotFoundException e) {
            return false;
        }
    }
}
