package dev.flowmatch.bench;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.model.StoredModel;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.network.VelocityMlp;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.JsonFiles;


import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Row-steps a second of 100 Euler steps: the kernel alone on one thread, and a Spark job end to end with its Parquet
 * files. Prints a JSON line with the share of what the matrix-product speed measured right before allows.
 *
 * <p>Arguments: hidden layers dim tasks seconds.
 */
public final class SamplingBenchmark {
    private static final int STEPS = 100;
    private static final int BLOCK = 1024;
    private static final int RUNS = 3;

    private SamplingBenchmark() {}

    /** Runs one configuration. */
    public static void main(String[] args) throws Exception {
        int hidden = Integer.parseInt(args[0]);
        int layers = Integer.parseInt(args[1]);
        int dim = Integer.parseInt(args[2]);
        int tasks = Integer.parseInt(args[3]);
        double seconds = Double.parseDouble(args[4]);
        VelocityMlpSpec spec = new VelocityMlpSpec(dim, hidden, layers, hidden);
        VelocityMlpWeights weights = VelocityMlpWeights.initial(spec, 1);
        double kernelGflops = GemmLimit.gflops(1, BLOCK, hidden);
        double kernel = kernel(weights);
        double kernelLimit = kernelGflops * 1e9 / spec.samplingFlopsPerRow();
        double gflops = GemmLimit.gflops(tasks, BLOCK, hidden);
        double limit = tasks * gflops * 1e9 / spec.samplingFlopsPerRow();
        SparkSession spark = SparkSession.builder()
                .config(new SparkConf()
                        .setMaster("local[" + tasks + "]")
                        .setAppName("sampling benchmark")
                        .set("spark.ui.enabled", "false")
                        .set("spark.driver.host", "127.0.0.1"))
                .getOrCreate();
        Path folder = Files.createTempDirectory("flowmatch-bench");
        String model = model(folder, weights);
        long blocks = Math.max(1, (long) (seconds * limit / STEPS / BLOCK / tasks));
        long count = blocks * BLOCK * tasks;
        double[] rates = new double[RUNS];
        for (int run = -1; run < RUNS; run++) {
            GenerateSamples.Result result = new GenerateSamples(spark)
                    .model(model)
                    .output(folder.resolve("samples" + run).toString())
                    .count(run < 0 ? (long) BLOCK * tasks : count)
                    .solver(new EulerSolver(STEPS))
                    .execute();
            if (run >= 0) {
                rates[run] = result.rows() * STEPS / result.seconds();
            }
        }
        Arrays.sort(rates);
        double median = rates[RUNS / 2];
        System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"sample\",\"hidden\":%d,\"layers\":%d,\"dim\":%d,\"tasks\":%d,"
                        + "\"row_steps_per_second\":%.0f,\"gemm_gflops_a_core\":%.1f,\"share_of_gemm\":%.3f,"
                        + "\"kernel_row_steps_per_second\":%.0f,\"kernel_share_of_gemm\":%.3f}%n",
                hidden,
                layers,
                dim,
                tasks,
                median,
                gflops,
                median / limit,
                kernel,
                kernel / kernelLimit);
        spark.stop();
    }

    private static double kernel(VelocityMlpWeights weights) {
        int dim = weights.spec().dim();
        float[] x = new float[BLOCK * dim];
        double[] rates = new double[RUNS];
        EulerSolver solver = new EulerSolver(STEPS);
        try (VelocityMlp field = new VelocityMlp(weights, BLOCK)) {
            for (int run = -1; run < RUNS; run++) {
                Arrays.fill(x, 0.1f);
                long start = System.nanoTime();
                solver.solve(field, x, BLOCK);
                solver.solve(field, x, BLOCK);
                if (run >= 0) {
                    rates[run] = 2.0 * BLOCK * STEPS / ((System.nanoTime() - start) / 1e9);
                }
            }
        }
        Arrays.sort(rates);
        return rates[RUNS / 2];
    }

    private static String model(Path folder, VelocityMlpWeights weights) throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        byte[] file = weights.toSafeTensors();
        Files.write(model.resolve(StoredModel.WEIGHTS), file);
        VelocityMlpSpec spec = weights.spec();
        List<ColumnEntry> columns = new ArrayList<>();
        IntStream.range(0, spec.dim()).forEach(d -> columns.add(new ColumnEntry("c" + d, "double", 0, 1, -4, 4)));
        JsonFiles.write(
                new Configuration(),
                new org.apache.hadoop.fs.Path(model.resolve(ModelManifest.FILE).toUri()),
                new ModelManifest(
                        ModelManifest.FORMAT_VERSION,
                        new ModelManifest.Specification(
                                spec.dim(), spec.hidden(), spec.layers(), spec.timeEmbedding()),
                        columns,
                        null,
                        "none",
                        "gaussian",
                        null,
                        Map.of(),
                        0,
                        Map.of(),
                        Map.of(),
                        Hashes.sha256(file)));
        return model.toString();
    }
}
