package dev.flowmatch.storage;

import dev.flowmatch.fault.DataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that are created only where there is none, by one call of the file system: whoever else tries at the same time
 * learns that there is one.
 */
final class ExclusiveFiles {
    /** Hadoop's name, from 3.4.2 on, of a put that fails where there is an object; of S3A, by S3's conditional writes. */
    static final String IF_ABSENT = "fs.option.create.conditional.overwrite";

    private static final Logger LOG = LoggerFactory.getLogger(ExclusiveFiles.class);
    /** File systems whose own {@code create} without overwriting is one step: by the local system, HDFS or a condition. */
    private static final Set<String> EXCLUSIVE =
            Set.of("file", "hdfs", "webhdfs", "swebhdfs", "viewfs", "abfs", "abfss", "gs", "o3fs", "ofs");

    private ExclusiveFiles() {}

    /** Whether a path's file system is an object store with conditional puts. */
    static boolean hasConditionalPut(FileSystem files, Path file) throws IOException {
        return files.hasPathCapability(file, IF_ABSENT);
    }

    /**
     * Creates a file.
     *
     * @return whether it was created; false if there is another's
     * @throws FileNotFoundException if there is no such folder, on a local disk; elsewhere it is created
     */
    static boolean create(FileSystem files, Path file, byte[] bytes) throws IOException {
        if (hasConditionalPut(files, file)) {
            return put(files, file, bytes);
        }
        if (!EXCLUSIVE.contains(files.getUri().getScheme())) {
            LOG.warn(
                    "{} may not tell which of two runs that start at the same moment came first: start one at a time, or "
                            + "for s3a use Hadoop 3.4.2 or newer with a store that has conditional writes",
                    file.getParent());
        }
        OutputStream out;
        try {
            out = open(files, file);
        } catch (NoSuchFileException e) {
            FileNotFoundException missing = new FileNotFoundException(e.getMessage());
            missing.initCause(e);
            throw missing;
        } catch (IOException e) {
            // HDFS has several exceptions for a file that is there, one of them while it is being written.
            if (isExistence(e) || files.exists(file)) {
                return false;
            }
            throw e;
        }
        try (out) {
            out.write(bytes);
            return true;
        } catch (IOException e) {
            files.delete(file, false);
            throw e;
        }
    }

    private static boolean isExistence(IOException e) {
        return e instanceof FileAlreadyExistsException || e instanceof org.apache.hadoop.fs.FileAlreadyExistsException;
    }

    /** Hadoop's local file system looks first and creates then; the platform's own call does both in one step. */
    private static OutputStream open(FileSystem files, Path file) throws IOException {
        if (files instanceof RawLocalFileSystem local) {
            return Files.newOutputStream(
                    local.pathToFile(file).toPath(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
        return files.create(file, false);
    }

    /** A put may be sent twice and refused the second time because of the first: what is there then tells. */
    private static boolean put(FileSystem files, Path file, byte[] bytes) throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder = files.createFile(file);
        try (OutputStream out =
                builder.recursive().overwrite(true).must(IF_ABSENT, true).build()) {
            out.write(bytes);
        } catch (IOException e) {
            try {
                return Arrays.equals(bytes, Storage.readAll(files, file, bytes.length));
            } catch (DataException other) {
                return false;
            } catch (FileNotFoundException none) {
                e.addSuppressed(none);
                throw e;
            }
        }
        return true;
    }
}
