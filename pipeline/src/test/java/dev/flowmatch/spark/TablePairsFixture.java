package dev.flowmatch.spark;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Tables to make pairs of. */
abstract class TablePairsFixture {
    static final String SPLIT_BYTES = "spark.sql.files.maxPartitionBytes";
    static final String OPEN_COST = "spark.sql.files.openCostInBytes";

    final SparkSession spark = LocalSession.get();

    @TempDir
    Path folder;

    @AfterEach
    void restoreSplits() {
        spark.conf().unset(SPLIT_BYTES);
        spark.conf().unset(OPEN_COST);
    }

    GeneratePairs pairs(Path source, String name) {
        return new GeneratePairs(spark)
                .source(source.toString())
                .output(folder.resolve(name).toString())
                .shardRows(100)
                .seed(3);
    }

    static Path resource(String name) {
        try {
            return Path.of(
                    GenerateTablePairsTest.class.getResource("/data/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path csv(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, String.join("\n", lines) + "\n");
    }

    /** A table of 500 rows in three files, whose first column is the row's number. */
    Path numbered(String name) throws IOException {
        int row = 0;
        for (String file : List.of("b", "a", "c")) {
            // Files sorted by path: a has the first numbers.
            int first = file.equals("a") ? 0 : file.equals("b") ? 150 : 350;
            int rows = file.equals("b") ? 200 : 150;
            List<String> lines = new ArrayList<>(List.of("number,square"));
            for (row = first; row < first + rows; row++) {
                lines.add(row + "," + row * (long) row + ".5");
            }
            csv(name + "/" + file + ".csv", lines.toArray(String[]::new));
        }
        return folder.resolve(name);
    }

    void split(int bytes) {
        spark.conf().set(SPLIT_BYTES, bytes);
        spark.conf().set(OPEN_COST, 0);
    }
}
