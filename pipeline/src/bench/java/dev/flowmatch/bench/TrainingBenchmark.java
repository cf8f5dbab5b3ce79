package dev.flowmatch.bench;

import dev.flowmatch.averaging.AveragingRate;
import dev.flowmatch.model.HistoryEntry;
import dev.flowmatch.model.TrainingHistory;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.training.TrainVelocity;


import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Rows a second of training as users run it: Spark jobs, shards read from Parquet, time embedding, averaging. Prints a
 * JSON line a configuration: the median over the rounds after the first third, and its share of the matrix-product speed
 * measured right before.
 *
 * <p>Arguments: hidden layers dim batch workers seconds.
 */
public final class TrainingBenchmark {
    private TrainingBenchmark() {}

    /** Runs one configuration. */
    public static void main(String[] args) throws Exception {
        int hidden = Integer.parseInt(args[0]);
        int layers = Integer.parseInt(args[1]);
        int dim = Integer.parseInt(args[2]);
        int batch = Integer.parseInt(args[3]);
        int workers = Integer.parseInt(args[4]);
        double seconds = Double.parseDouble(args[5]);
        VelocityMlpSpec spec = new VelocityMlpSpec(dim, hidden, layers, hidden);
        double gflops = GemmLimit.gflops(workers, batch, hidden);
        double limit = workers * gflops * 1e9 / spec.trainingFlopsPerRow();
        SparkSession spark = SparkSession.builder()
                .config(new SparkConf()
                        .setMaster("local[" + workers + "]")
                        .setAppName("training benchmark")
                        .set("spark.ui.enabled", "false")
                        .set("spark.driver.host", "127.0.0.1"))
                .getOrCreate();
        Path folder = Files.createTempDirectory("flowmatch-bench");
        String pairs = BenchmarkPairs.write(spark, folder, dim);
        long rows = (long) (seconds * limit * 0.8);
        new TrainVelocity(spark)
                .pairs(pairs)
                .output(folder.resolve("model").toString())
                .hidden(hidden)
                .layers(layers)
                .timeEmbedding(hidden)
                .batch(batch)
                .workers(workers)
                .averagingFrequency(AveragingRate.defaultFrequency(spec, batch, Long.MAX_VALUE))
                .rows(rows)
                .checkpointEvery(20)
                .execute();
        List<HistoryEntry> history = TrainingHistory.read(
                new Configuration(),
                new org.apache.hadoop.fs.Path(
                        folder.resolve("model/history.csv").toUri()));
        double[] rates = history.stream()
                .skip(history.size() / 3)
                .limit(Math.max(1, history.size() - history.size() / 3 - 1))
                .mapToDouble(HistoryEntry::rowsPerSecond)
                .sorted()
                .toArray();
        double median = rates[rates.length / 2];
        System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"train\",\"hidden\":%d,\"layers\":%d,\"dim\":%d,\"batch\":%d,\"workers\":%d,"
                        + "\"rows_per_second\":%.0f,\"gemm_gflops_a_core\":%.1f,\"share_of_gemm\":%.3f,\"rounds\":%d}%n",
                hidden,
                layers,
                dim,
                batch,
                workers,
                median,
                gflops,
                median / limit,
                history.size());
        spark.stop();
    }
}
