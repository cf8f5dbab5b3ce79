package dev.flowmatch.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Where paths lead: Hadoop's file systems, the local one without its hidden {@code .crc} files. */
public final class Storage {
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
}
