package dev.flowmatch.samples;

import dev.flowmatch.fault.Require;
import dev.flowmatch.storage.AttemptFile;
import dev.flowmatch.storage.FileEntry;

/**
 * A Parquet file of a sample batch as the manifest names it.
 *
 * @param file path relative to the batch's folder, as {@link AttemptFile} names it
 * @param firstId id of its first row; the others follow without a gap
 * @param rows number of rows, at least 1
 * @param bytes size of the file, at least 1
 * @param sha256 SHA-256 of the file's bytes, 64 lower-case hexadecimal digits
 */
public record SampleFileEntry(String file, long firstId, long rows, long bytes, String sha256) {

    /** @throws IllegalArgumentException if a field is missing or outside the range stated for it */
    public SampleFileEntry {
        Require.relativeFile("file", file);
        Require.atLeast("first_id", firstId, 0);
        Require.atLeast("rows", rows, 1);
        Require.atLeast("bytes", bytes, 1);
        Require.sha256("sha256", sha256);
    }

    /** The entry of a file that was just written. */
    public static SampleFileEntry of(FileEntry file, long firstId) {
        return new SampleFileEntry(file.file(), firstId, file.rows(), file.bytes(), file.sha256());
    }
}
