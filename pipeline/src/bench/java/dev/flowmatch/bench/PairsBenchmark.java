package dev.flowmatch.bench;

import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.pairs.PairShardReader;
import dev.flowmatch.storage.FileEntry;


import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.rand;
import static org.apache.spark.sql.functions.randn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Rows and bytes a second of {@code pairs}, in turn with Spark's own writing of as many rows of the same columns and
 * types, drawn by Spark's random functions, with the same codec. Generated rows go against Spark's plain writing, one file
 * a core; those of a table against its writing after a shuffle into as many files as there are shards.
 *
 * <p>Arguments: {@code generated ROWS PASSES}, or {@code table PATH COLUMN,COLUMN PASSES}. A first pass of a tenth of the
 * rows, or of the table, warms up.
 */
public final class PairsBenchmark {
    private static final int SHARD_ROWS = 65_536;
    private static final int SHARDS_READ = 40;
    private static final int BATCH = 1024;

    private final SparkSession spark;
    private final Path folder;

    private PairsBenchmark(SparkSession spark, Path folder) {
        this.spark = spark;
        this.folder = folder;
    }

    private interface Writing {
        void to(String output);
    }

    /** Runs one kind. */
    public static void main(String[] args) throws Exception {
        SparkSession spark = SparkSession.builder()
                .config(new SparkConf()
                        .setMaster("local[*]")
                        .setAppName("pairs benchmark")
                        .set("spark.ui.enabled", "false")
                        .set("spark.driver.host", "127.0.0.1"))
                .getOrCreate();
        PairsBenchmark benchmark = new PairsBenchmark(spark, Files.createTempDirectory("flowmatch-bench"));
        if (args[0].equals("generated")) {
            long rows = Long.parseLong(args[1]);
            benchmark.generated(rows / 10, "warm-up");
            for (int pass = 0; pass < Integer.parseInt(args[2]); pass++) {
                benchmark.generated(rows, "generated");
            }
        } else {
            List<String> columns = List.of(args[2].split(","));
            benchmark.table(args[1], columns, "warm-up");
            for (int pass = 0; pass < Integer.parseInt(args[3]); pass++) {
                benchmark.table(args[1], columns, "table");
            }
        }
        spark.stop();
    }

    private void generated(long rows, String what) throws IOException {
        Column[] pair = pair(array(real(randn(3)), real(randn(4))));
        compare(
                what,
                rows,
                output -> new GeneratePairs(spark)
                        .source("checkerboard")
                        .rows(rows)
                        .output(output)
                        .execute(),
                output -> write(spark.range(rows).select(pair), output));
    }

    private void table(String path, List<String> columns, String what) throws IOException {
        Dataset<Row> table = spark.read().parquet(path);
        Column[] pair = pair(array(columns.stream().map(name -> real(col(name))).toArray(Column[]::new)));
        long rows = table.count();
        compare(
                what,
                rows,
                output -> new GeneratePairs(spark)
                        .source(path)
                        .columns(columns)
                        .output(output)
                        .execute(),
                output -> write(
                        table.withColumn("id", monotonically_increasing_id())
                                .repartition((int) ((rows + SHARD_ROWS - 1) / SHARD_ROWS))
                                .select(pair),
                        output));
    }

    private static Column[] pair(Column x1) {
        return new Column[] {
            col("id"), array(real(randn(1)), real(randn(2))).as("x0"), x1.as("x1"), real(rand(5)).as("t")
        };
    }

    private static Column real(Column value) {
        return value.cast("float");
    }

    private static void write(Dataset<Row> rows, String output) {
        rows.write().option("compression", "zstd").parquet(output);
    }

    private void compare(String what, long rows, Writing pairs, Writing plain) throws IOException {
        double[] own = measure(pairs, this::read);
        double[] sparks = measure(plain, output -> 0);
        System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"pairs\",\"what\":\"%s\",\"rows\":%d,\"rows_per_second\":%.0f,\"mb_per_second\":%.1f,"
                        + "\"spark_rows_per_second\":%.0f,\"spark_mb_per_second\":%.1f,\"ratio_of_rows\":%.2f,"
                        + "\"reading_rows_per_second\":%.0f,\"resident_peak_mib\":%d}%n",
                what,
                rows,
                rows / own[0],
                own[1] / 1e6 / own[0],
                rows / sparks[0],
                sparks[1] / 1e6 / sparks[0],
                sparks[0] / own[0],
                own[2],
                residentPeak());
    }

    private interface Reading {
        double of(Path output) throws IOException;
    }

    /** Rows a second of one thread that reads the first shards as a training does, hashes compared. */
    private double read(Path output) throws IOException {
        Configuration configuration = spark.sparkContext().hadoopConfiguration();
        org.apache.hadoop.fs.Path pairs = new org.apache.hadoop.fs.Path(output.toUri());
        PairManifest manifest = PairManifest.read(configuration, pairs);
        int dim = manifest.dim();
        long[] ids = new long[BATCH];
        float[] x0 = new float[BATCH * dim];
        float[] x1 = new float[BATCH * dim];
        float[] t = new float[BATCH];
        long rows = 0;
        long start = System.nanoTime();
        for (FileEntry shard : manifest.shards().subList(0, Math.min(SHARDS_READ, manifest.shards().size()))) {
            try (PairShardReader reader = PairShardReader.open(configuration, pairs, shard, dim)) {
                int read;
                do {
                    read = reader.read(BATCH, ids, x0, x1, t, 0);
                    rows += read;
                } while (read == BATCH);
            }
        }
        return rows / ((System.nanoTime() - start) / 1e9);
    }

    /** Seconds and bytes of one writing, and the rate of reading it again. */
    private double[] measure(Writing writing, Reading reading) throws IOException {
        Path output = folder.resolve("output");
        long start = System.nanoTime();
        writing.to(output.toUri().toString());
        double seconds = (System.nanoTime() - start) / 1e9;
        double rate = reading.of(output);
        long bytes = 0;
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
                Files.delete(file);
            }
        }
        return new double[] {seconds, bytes, rate};
    }

    /** The largest resident size of this process so far, where the system tells it. */
    private static long residentPeak() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }
}
