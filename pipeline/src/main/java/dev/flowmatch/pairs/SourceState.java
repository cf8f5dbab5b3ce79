package dev.flowmatch.pairs;

import dev.flowmatch.fault.Require;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What tells a table that has changed since from one that has not: of files how many they are, how large and how old, of a
 * table of a catalog its rows.
 *
 * @param files the number of files, or null for a table of a catalog
 * @param bytes their size together, or null
 * @param modified the time at which the newest was modified, ISO 8601, or null
 * @param rows the number of valid rows for a table of a catalog, otherwise null
 * @param digest of the files' names, sizes and times, or of the columns and the rows' values in any order
 */
public record SourceState(Long files, Long bytes, String modified, Long rows, String digest) {

    /** @throws IllegalArgumentException if the digest is missing, or what it is of */
    public SourceState {
        Require.present("digest", digest);
        if ((files == null) == (rows == null)) {
            throw new IllegalArgumentException(
                    "either files or rows must be there, but were " + files + " and " + rows);
        }
    }

    /**
     * The state of a file, or of the files in a folder that tables are read from: hidden ones are none.
     *
     * @param path of the file or folder, which exists
     */
    public static SourceState ofFiles(Configuration configuration, Path path) throws IOException {
        FileSystem system = Storage.of(configuration, path);
        List<String> lines = new ArrayList<>();
        long[] totals = {0, 0};
        add(system, system.getFileStatus(path), "", lines, totals);
        // The order in which a file system lists is its own.
        Collections.sort(lines);
        return new SourceState(
                (long) lines.size(),
                totals[0],
                Instant.ofEpochMilli(totals[1]).toString(),
                null,
                Hashes.sha256(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    }

    private static void add(FileSystem system, FileStatus status, String name, List<String> lines, long[] totals)
            throws IOException {
        if (status.isFile()) {
            lines.add(name + "\t" + status.getLen() + "\t" + status.getModificationTime());
            totals[0] += status.getLen();
            totals[1] = Math.max(totals[1], status.getModificationTime());
            return;
        }
        for (FileStatus entry : system.listStatus(status.getPath())) {
            String inside = entry.getPath().getName();
            if (!inside.startsWith("_") && !inside.startsWith(".")) {
                add(system, entry, name + "/" + inside, lines, totals);
            }
        }
    }

    /** The state of a table of a catalog. */
    public static SourceState ofRows(long rows, String digest) {
        return new SourceState(null, null, null, rows, digest);
    }

    /** The state in words, for messages. */
    public String words() {
        return files == null
                ? String.format(Locale.ROOT, "%d rows with the digest %.12s…", rows, digest)
                : String.format(
                        Locale.ROOT,
                        "%d file%s of %d bytes, modified last at %s",
                        files,
                        files == 1 ? "" : "s",
                        bytes,
                        modified);
    }
}
