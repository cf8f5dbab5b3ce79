package dev.flowmatch.spark;

import dev.flowmatch.data.RowRandom;
import dev.flowmatch.data.ToyDistribution;
import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.JsonFiles;
import dev.flowmatch.io.SampleFileEntry;
import dev.flowmatch.io.SampleFileWriter;
import dev.flowmatch.io.SampleManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Writes batches of samples for the tests of what reads them. */
final class SampleSets {
    static final String MODEL = "ab".repeat(32);

    private SampleSets() {}

    /** Draws from a toy and adds a shift to each coordinate. */
    static double[][] toy(String name, int count, long seed, double shift) {
        double[][] rows = new double[count][2];
        ToyDistribution toy = ToyDistribution.named(name);
        float[] point = new float[2];
        for (int i = 0; i < count; i++) {
            toy.sample(RowRandom.of(seed, i), point, 0);
            rows[i][0] = point[0] + shift;
            rows[i][1] = point[1] + shift;
        }
        return rows;
    }

    static List<ColumnEntry> columns(String type, String... names) {
        List<ColumnEntry> columns = new ArrayList<>();
        for (String name : names) {
            columns.add(new ColumnEntry(name, type, 0, 1, -10, 10));
        }
        return columns;
    }

    /** Writes the rows in files of the given number of rows, with a manifest, as the weights named had drawn them. */
    static void write(Path folder, List<ColumnEntry> columns, double[][] rows, int fileRows, String model)
            throws IOException {
        Configuration hadoop = new Configuration();
        List<SampleFileEntry> files = new ArrayList<>();
        for (int from = 0; from < rows.length; from += fileRows) {
            String name = "part-%05d.parquet".formatted(files.size());
            org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder.toString(), name);
            try (SampleFileWriter writer = new SampleFileWriter(hadoop, path, columns)) {
                for (int id = from; id < Math.min(rows.length, from + fileRows); id++) {
                    writer.write(id, rows[id], 0);
                }
                files.add(SampleFileEntry.of(writer.finish(name), from));
            }
        }
        JsonFiles.write(
                hadoop,
                new org.apache.hadoop.fs.Path(folder.toString(), SampleManifest.FILE),
                new SampleManifest(
                        SampleManifest.FORMAT_VERSION,
                        rows.length,
                        0,
                        rows.length,
                        files,
                        model,
                        "euler",
                        100,
                        1,
                        0,
                        7,
                        null,
                        columns,
                        fileRows,
                        "none",
                        0,
                        100L * rows.length,
                        0,
                        null,
                        "0.1.0"));
    }
}
