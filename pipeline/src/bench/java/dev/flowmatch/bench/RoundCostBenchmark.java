package dev.flowmatch.bench;

import dev.flowmatch.model.HistoryEntry;
import dev.flowmatch.model.TrainingHistory;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.training.TrainVelocity;


import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * What a round of training costs: measures rounds over network sizes, workers and averaging frequencies, and fits
 *
 * <pre>seconds = a + b·P·W + waves·P·(c + g·F)</pre>
 *
 * <p>where P are the parameters, W the workers, F the local steps of a round, and waves = ⌈W/cores⌉. a is Spark's job, b the
 * driver's part of one worker's parameters and moments (serially for all workers), c a worker's part, and g a local step,
 * arithmetic and Adam together, which at one batch size both go with P. Then it measures other configurations and prints
 * how far the fit was off.
 *
 * <p>No arguments.
 */
public final class RoundCostBenchmark {
    private static final int BATCH = 64;
    private static final int ROUNDS = 12;
    private static final int DIM = 2;

    private final SparkSession spark;
    private final Path folder;
    private final String pairs;
    private final int cores;
    private int runs;

    private RoundCostBenchmark(SparkSession spark, int cores) throws IOException {
        this.spark = spark;
        this.cores = cores;
        folder = Files.createTempDirectory("flowmatch-bench");
        pairs = BenchmarkPairs.write(spark, folder, DIM);
    }

    /** The coefficients' regressors, the 1 of the first left out, and the median seconds of a round. */
    private record Measured(int hidden, int layers, int workers, int steps, double[] regressors, double seconds) {}

    /** Measures, fits and prints JSON lines. */
    public static void main(String[] args) throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        try (SparkSession spark = SparkSession.builder()
                .config(new SparkConf()
                        .setMaster("local[" + cores + "]")
                        .setAppName("round cost benchmark")
                        .set("spark.ui.enabled", "false")
                        .set("spark.driver.host", "127.0.0.1"))
                .getOrCreate()) {
            new RoundCostBenchmark(spark, cores).run();
        }
    }

    private void run() throws IOException {
        measure(512, 3, 2, 8);
        List<Measured> fitted = new ArrayList<>();
        for (int hidden : new int[] {128, 512, 1024}) {
            for (int workers : new int[] {1, 2, 8}) {
                for (int steps : new int[] {1, 16}) {
                    fitted.add(measure(hidden, 3, workers, steps));
                }
            }
        }
        double[] coefficients = fit(fitted);
        System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"round\",\"a\":%.3g,\"b\":%.3g,\"c\":%.3g,\"g\":%.3g,\"median_error\":%.3f}%n",
                coefficients[0],
                coefficients[1],
                coefficients[2],
                coefficients[3],
                medianError(coefficients, fitted));
        List<Measured> others = List.of(
                measure(256, 5, 6, 4),
                measure(512, 5, 2, 32),
                measure(512, 5, 16, 4),
                measure(768, 4, 4, 8),
                measure(1024, 6, 2, 4),
                measure(1024, 6, 8, 4));
        for (Measured other : others) {
            System.out.printf(
                    Locale.ROOT,
                    "{\"benchmark\":\"round\",\"held_out\":\"%d x %d, %d workers, %d steps\",\"seconds\":%.3f,"
                            + "\"predicted\":%.3f}%n",
                    other.layers(),
                    other.hidden(),
                    other.workers(),
                    other.steps(),
                    other.seconds(),
                    predicted(coefficients, other));
        }
        System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"round\",\"held_out_median_error\":%.3f}%n",
                medianError(coefficients, others));
    }

    /**
     * Least squares of relative errors: rounds last from a tenth of a second to several, and the shortest tell most of a, b
     * and c.
     */
    private static double[] fit(List<Measured> measured) {
        OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
        regression.setNoIntercept(true);
        double[] ones = measured.stream().mapToDouble(m -> 1).toArray();
        double[][] rows = measured.stream()
                .map(m -> Stream.of(new double[] {1}, m.regressors())
                        .flatMapToDouble(Arrays::stream)
                        .map(x -> x / m.seconds())
                        .toArray())
                .toArray(double[][]::new);
        regression.newSampleData(ones, rows);
        return regression.estimateRegressionParameters();
    }

    private static double predicted(double[] coefficients, Measured measured) {
        double seconds = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            seconds += coefficients[i] * measured.regressors()[i - 1];
        }
        return seconds;
    }

    private static double medianError(double[] coefficients, List<Measured> measured) {
        List<Double> errors = measured.stream()
                .map(m -> Math.abs(predicted(coefficients, m) / m.seconds() - 1))
                .sorted()
                .toList();
        return errors.get(errors.size() / 2);
    }

    private Measured measure(int hidden, int layers, int workers, int steps) throws IOException {
        VelocityMlpSpec spec = new VelocityMlpSpec(DIM, hidden, layers, hidden);
        Path model = folder.resolve("model-" + runs++);
        new TrainVelocity(spark)
                .pairs(pairs)
                .output(model.toString())
                .hidden(hidden)
                .layers(layers)
                .timeEmbedding(hidden)
                .batch(BATCH)
                .workers(workers)
                .averagingFrequency(steps)
                .rows((long) ROUNDS * workers * steps * BATCH)
                .checkpointEvery(Integer.MAX_VALUE)
                .execute();
        List<HistoryEntry> history = TrainingHistory.read(
                new Configuration(),
                new org.apache.hadoop.fs.Path(model.resolve("history.csv").toUri()));
        // The first rounds warm up; the few with a validation do not move a median.
        double rows = (double) workers * steps * BATCH;
        double seconds = history.stream()
                .skip(ROUNDS / 3)
                .map(entry -> rows / entry.rowsPerSecond())
                .sorted(Comparator.naturalOrder())
                .skip((ROUNDS - ROUNDS / 3) / 2)
                .findFirst()
                .orElseThrow();
        double waves = Math.ceil((double) workers / cores);
        double parameters = spec.parameterCount();
        double[] regressors = {parameters * workers, waves * parameters, waves * steps * parameters};
        System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"round\",\"hidden\":%d,\"layers\":%d,\"parameters\":%.0f,\"workers\":%d,\"steps\":%d,"
                        + "\"seconds\":%.3f}%n",
                hidden,
                layers,
                parameters,
                workers,
                steps,
                seconds);
        return new Measured(hidden, layers, workers, steps, regressors, seconds);
    }
}
