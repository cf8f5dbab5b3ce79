package dev.flowmatch.storage;

import dev.flowmatch.fault.Require;
import java.io.Serializable;

/**
 * A Parquet file of a data set as the manifest names it.
 *
 * @param file path relative to the data set's folder, as {@link AttemptFile} names it
 * @param rows number of rows, at least 1
 * @param bytes size of the file, at least 1
 * @param sha256 SHA-256 of the file's bytes, 64 lower-case hexadecimal digits
 */
public record FileEntry(String file, long rows, long bytes, String sha256) implements Serializable {

    /** @throws IllegalArgumentException if a field is missing or outside the range stated for it */
    public FileEntry {
        Require.relativeFile("file", file);
        Require.atLeast("rows", rows, 1);
        Require.atLeast("bytes", bytes, 1);
        Require.sha256("sha256", sha256);
    }
}
