package dev.flowmatch.bench;

import dev.flowmatch.pairing.GeneratePairs;


import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.spark.sql.SparkSession;

/** Pairs to train on: the checkerboard, or a made-up table where more columns are wanted. */
final class BenchmarkPairs {
    private static final int TABLE_ROWS = 20_000;

    private BenchmarkPairs() {}

    static String write(SparkSession spark, Path folder, int dim) throws IOException {
        String output = folder.resolve("pairs").toString();
        GeneratePairs pairs = new GeneratePairs(spark).output(output);
        if (dim == 2) {
            pairs.source("checkerboard").rows(1_000_000).execute();
        } else {
            pairs.source(table(folder, dim)).drawsPerRow(10).execute();
        }
        return output;
    }

    private static String table(Path folder, int dim) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder();
        for (int d = 0; d < dim; d++) {
            text.append(d == 0 ? "" : ",").append('c').append(d);
        }
        for (int row = 0; row < TABLE_ROWS; row++) {
            text.append('\n');
            for (int d = 0; d < dim; d++) {
                text.append(d == 0 ? "" : ",").append(random.nextInt(1000) / 10.0);
            }
        }
        Path file = folder.resolve("table.csv");
        Files.writeString(file, text);
        return file.toString();
    }
}
