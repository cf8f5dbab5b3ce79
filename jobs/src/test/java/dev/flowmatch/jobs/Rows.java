package dev.flowmatch.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/**
 * The rows of a folder of Parquet files, for comparing: the order in which a footer lists encodings, and with it a
 * file's hash, is another in each process.
 */
final class Rows {
    private Rows() {}

    /** All values of all rows as texts, the files in the order of their names. */
    static List<String> of(String folder) throws IOException {
        Path path = new Path(folder);
        FileSystem files = path.getFileSystem(new Configuration());
        List<String> rows = new ArrayList<>();
        for (FileStatus file : files.globStatus(new Path(path, "part-*.parquet"))) {
            try (ParquetReader<Group> reader = ParquetReader.builder(new GroupReadSupport(), file.getPath())
                    .build()) {
                for (Group row = reader.read(); row != null; row = reader.read()) {
                    rows.add(row.toString());
                }
            }
        }
        return rows;
    }
}
