package dev.flowmatch.bench;

import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.metrics.CheckerboardCells;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.metrics.SlicedWasserstein;
import dev.flowmatch.metrics.Standardization;
import dev.flowmatch.model.StoredModel;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.network.VelocityMlp;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.training.TrainVelocity;


import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * What a training on the checkerboard is worth: the seconds that its pairs and it took, the share of Euler samples inside
 * the cells, the sliced W2 and the losses it ended with. Time to quality and the table of workers against averaging
 * frequency come from this.
 *
 * <p>Arguments: settings {@code name=value}, of those in {@link #DEFAULTS}; what is left out takes its default there.
 */
public final class QualityBenchmark {
    private static final int BLOCK = 1024;

    private static final Map<String, String> DEFAULTS = new TreeMap<>(Map.ofEntries(
            Map.entry("hidden", "512"),
            Map.entry("layers", "5"),
            Map.entry("workers", "2"),
            Map.entry("cores", "2"),
            Map.entry("batch", "512"),
            Map.entry("frequency", "25"),
            Map.entry("rate", "1e-3"),
            Map.entry("warmup", "100"),
            Map.entry("schedule", "cosine"),
            Map.entry("ema", "0.99"),
            Map.entry("redraw", "default"),
            Map.entry("coupling", "independent"),
            Map.entry("pairs", "2000000"),
            Map.entry("rows", "2000000"),
            Map.entry("samples", "20000"),
            Map.entry("seed", "0")));

    private QualityBenchmark() {}

    /** Trains and samples once and prints a JSON line. */
    public static void main(String[] args) throws IOException {
        Map<String, String> settings = new TreeMap<>(DEFAULTS);
        for (String arg : args) {
            String[] parts = arg.split("=", 2);
            if (parts.length < 2 || settings.put(parts[0], parts[1]) == null) {
                throw new IllegalArgumentException("not a setting: " + arg + "; there are " + DEFAULTS.keySet());
            }
        }
        SparkSession spark = SparkSession.builder()
                .config(new SparkConf()
                        .setMaster("local[" + settings.get("cores") + "]")
                        .setAppName("quality benchmark")
                        .set("spark.ui.enabled", "false")
                        .set("spark.driver.host", "127.0.0.1"))
                .getOrCreate();
        Path folder = Files.createTempDirectory("flowmatch-bench");
        String pairs = folder.resolve("pairs").toString();
        long seed = Long.parseLong(settings.get("seed"));
        GeneratePairs.Result generated = new GeneratePairs(spark)
                .source("checkerboard")
                .coupling(settings.get("coupling"))
                .rows(Long.parseLong(settings.get("pairs")))
                .seed(seed)
                .output(pairs)
                .execute();
        int hidden = number(settings, "hidden");
        TrainVelocity training = new TrainVelocity(spark)
                .pairs(pairs)
                .output(folder.resolve("model").toString())
                .hidden(hidden)
                .layers(number(settings, "layers"))
                .timeEmbedding(hidden)
                .workers(number(settings, "workers"))
                .batch(number(settings, "batch"))
                .averagingFrequency(number(settings, "frequency"))
                .learningRate(Double.parseDouble(settings.get("rate")))
                .warmupSteps(number(settings, "warmup"))
                .schedule(settings.get("schedule"))
                .ema(Double.parseDouble(settings.get("ema")))
                .rows(Long.parseLong(settings.get("rows")))
                .checkpointEvery(Integer.MAX_VALUE)
                .seed(seed);
        if (!settings.get("redraw").equals("default")) {
            training.redraw(settings.get("redraw"));
        }
        TrainVelocity.Result result = training.execute();
        VelocityMlpWeights weights = StoredModel.read(new Configuration(), result.output()).weights();
        int samples = number(settings, "samples");
        StringBuilder line = new StringBuilder("{\"benchmark\":\"quality\"");
        settings.forEach((name, value) ->
                line.append(",\"").append(name).append("\":\"").append(value).append('"'));
        line.append(String.format(
                Locale.ROOT,
                ",\"pairs_seconds\":%.1f,\"seconds\":%.1f,\"rows_per_second\":%.0f,\"train_loss\":%.4f,"
                        + "\"validation_loss\":%.4f",
                generated.seconds(),
                result.seconds(),
                result.rowsPerSecond(),
                result.trainLoss(),
                result.validationLoss()));
        for (int steps : new int[] {1, 2, 100}) {
            Points points = sample(weights, steps, samples);
            line.append(String.format(
                    Locale.ROOT, ",\"in_cell_share_%d\":%.4f", steps, CheckerboardCells.share(points)));
            if (steps == 100) {
                line.append(String.format(Locale.ROOT, ",\"sliced_w2\":%.4f", slicedWasserstein(points)));
            }
        }
        System.out.println(line.append('}'));
        spark.stop();
    }

    private static int number(Map<String, String> settings, String name) {
        return Integer.parseInt(settings.get(name));
    }

    private static Points sample(VelocityMlpWeights weights, int steps, int count) {
        int dim = weights.spec().dim();
        float[] all = new float[count * dim];
        float[] block = new float[BLOCK * dim];
        RowRandom random = new RowRandom(12345);
        EulerSolver solver = new EulerSolver(steps);
        try (VelocityMlp field = new VelocityMlp(weights, BLOCK)) {
            for (int from = 0; from < count; from += BLOCK) {
                for (int i = 0; i < BLOCK; i++) {
                    ZigguratSampler.NormalizedGaussian gaussian =
                            ZigguratSampler.NormalizedGaussian.of(random.row(from + i, RowRandom.SAMPLING));
                    for (int d = 0; d < dim; d++) {
                        block[i * dim + d] = (float) gaussian.sample();
                    }
                }
                solver.solve(field, block, BLOCK);
                System.arraycopy(block, 0, all, from * dim, Math.min(BLOCK, count - from) * dim);
            }
        }
        return new Points(all, dim);
    }

    private static double slicedWasserstein(Points points) {
        float[] real = new float[points.count() * points.dim()];
        RowRandom random = new RowRandom(54321);
        for (int i = 0; i < points.count(); i++) {
            ToyDistribution.named("checkerboard").sample(random.row(i, RowRandom.DATA), real, i * points.dim());
        }
        Points reference = new Points(real, points.dim());
        Standardization scale = Standardization.by(reference);
        return new SlicedWasserstein(128, 0).measure(scale.apply(points), scale.apply(reference));
    }
}
