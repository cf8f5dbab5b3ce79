package dev.flowmatch.table;

import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.NearestName;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of a table: one file, or a folder of files of one format, all of them or those that a manifest names.
 *
 * @param path the qualified path
 * @param format what the files are
 * @param names the files' paths in the folder; empty for all that are there
 */
public record SourceFiles(Path path, Format format, List<String> names) {

    enum Format {
        CSV,
        PARQUET
    }

    private static final byte[] PARQUET_MAGIC = {'P', 'A', 'R', '1'};

    /**
     * Finds a table.
     *
     * @throws UsageException if there is nothing at the path, or the folder mixes formats
     * @throws DataException if the folder has no files
     */
    public static SourceFiles find(Configuration configuration, String source) throws IOException {
        Path path = new Path(source);
        FileSystem files = path.getFileSystem(configuration);
        FileStatus status;
        try {
            status = files.getFileStatus(path);
        } catch (FileNotFoundException e) {
            throw new UsageException(
                    "source '" + source + "' is neither a file or folder nor one of the toy distributions "
                            + ToyDistribution.names() + NearestName.hint(source, ToyDistribution.names()),
                    e);
        }
        Map<Format, FileStatus> found = new EnumMap<>(Format.class);
        collect(files, status, found);
        FileStatus csv = found.get(Format.CSV);
        FileStatus parquet = found.get(Format.PARQUET);
        if (csv != null && parquet != null) {
            throw new UsageException("source " + source + " must hold files of one format, but has "
                    + parquet.getPath().getName() + " and " + csv.getPath().getName());
        }
        if (csv == null && parquet == null) {
            throw new DataException("source " + source + " has no rows: there is no file in it");
        }
        return new SourceFiles(status.getPath(), csv == null ? Format.PARQUET : Format.CSV, List.of());
    }

    /** Keeps the first file of each format that Spark would read: hidden ones are none. */
    private static void collect(FileSystem files, FileStatus status, Map<Format, FileStatus> found) throws IOException {
        if (status.isFile()) {
            found.putIfAbsent(format(files, status), status);
            return;
        }
        for (FileStatus entry : files.listStatus(status.getPath())) {
            String name = entry.getPath().getName();
            if (!name.startsWith("_") && !name.startsWith(".")) {
                collect(files, entry, found);
            }
        }
    }

    private static Format format(FileSystem files, FileStatus file) throws IOException {
        String name = file.getPath().getName().toLowerCase(Locale.ROOT);
        if (name.endsWith(".parquet")) {
            return Format.PARQUET;
        }
        if (name.contains(".csv") || name.contains(".tsv") || file.getLen() < PARQUET_MAGIC.length) {
            return Format.CSV;
        }
        byte[] start = new byte[PARQUET_MAGIC.length];
        try (FSDataInputStream in = files.open(file.getPath())) {
            in.readFully(0, start);
        }
        return Arrays.equals(start, PARQUET_MAGIC) ? Format.PARQUET : Format.CSV;
    }

    /** The files of a data set, and no others that may lie beside them. */
    static SourceFiles ofDataSet(Path folder, List<String> names) {
        return new SourceFiles(folder, Format.PARQUET, names);
    }

    /** The paths as Spark's readers take them. */
    String[] readerPaths() {
        return names.isEmpty()
                ? new String[] {Storage.escaped(path)}
                : names.stream()
                        .map(name -> Storage.escaped(new Path(path, name)))
                        .toArray(String[]::new);
    }
}
