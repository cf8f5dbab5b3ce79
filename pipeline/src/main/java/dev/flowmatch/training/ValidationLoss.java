package dev.flowmatch.training;

import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.device.Device;
import dev.flowmatch.device.TaskGpu;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.network.LossSums;
import dev.flowmatch.network.VelocityLoss;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.pairs.PairShardReader;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.FloatBytes;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The loss on the validation shards, of numbers the mean of (v(x_t, t) − (x1 − x0))², over their first rows, at most {@value
 * #MAX_ROWS}, in one Spark job, summed in shard order.
 */
final class ValidationLoss {
    static final long MAX_ROWS = 65_536;
    private static final int BLOCK = 1024;

    private final JavaSparkContext spark;
    private final Device device;
    private final SerializableConfiguration configuration;
    private final String folder;
    private final PairManifest pairs;
    private final VelocityMlpSpec spec;
    private final VectorLayout layout;
    private final TrainingOptions.Objective objective;

    ValidationLoss(
            JavaSparkContext spark,
            Device device,
            SerializableConfiguration configuration,
            String folder,
            PairManifest pairs,
            VelocityMlpSpec spec,
            TrainingOptions.Objective objective) {
        this.spark = spark;
        this.device = device;
        this.configuration = configuration;
        this.folder = folder;
        this.pairs = pairs;
        this.spec = spec;
        this.layout = VectorLayout.of(pairs.columns());
        this.objective = objective;
    }

    /** The part of one shard that is validated on. */
    private record Part(FileEntry shard, long rows) implements Serializable {}

    /**
     * A loss taken from some of all possible rows.
     *
     * @param mean NaN if there are no validation rows
     * @param entropy the part of the categories in it
     * @param deviation of the loss of a row; NaN if there are fewer than two
     * @param rows how many rows of the source it was taken from
     */
    record Estimate(double mean, double entropy, double deviation, long rows) {}

    /** The loss of weights as {@code VelocityNetwork.flat} lays them out. */
    Estimate of(float[] flat) {
        List<Part> parts = new ArrayList<>();
        long left = MAX_ROWS;
        for (FileEntry shard : pairs.validationShards()) {
            if (left > 0) {
                parts.add(new Part(shard, Math.min(left, shard.rows())));
                left -= Math.min(left, shard.rows());
            }
        }
        if (parts.isEmpty()) {
            return new Estimate(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        Broadcast<byte[]> weights = spark.broadcast(FloatBytes.of(flat));
        try {
            List<double[]> sums = spark.parallelize(parts, parts.size())
                    .map(new Sums(device, configuration, folder, spec, layout, objective, weights))
                    .collect();
            double sum = 0;
            double ofSquares = 0;
            double entropy = 0;
            for (double[] part : sums) {
                sum += part[0];
                ofSquares += part[1];
                entropy += part[2];
            }
            long rows = MAX_ROWS - left;
            double targets = layout.targets();
            double mean = sum / (rows * targets);
            double square = ofSquares / (targets * targets);
            double variance = rows < 2 ? Double.NaN : Math.max(0, (square - rows * mean * mean) / (rows - 1));
            // The draws of one row of the source are no rows of their own.
            return new Estimate(
                    mean, entropy / (rows * targets), Math.sqrt(variance), Math.max(1, rows / pairs.drawsPerRow()));
        } finally {
            weights.destroy();
        }
    }

    private record Sums(
            Device device,
            SerializableConfiguration configuration,
            String folder,
            VelocityMlpSpec spec,
            VectorLayout layout,
            TrainingOptions.Objective objective,
            Broadcast<byte[]> weights)
            implements Function<Part, double[]> {

        /** The sum of the errors, the sum of the squares of the rows' own sums, and the part of the categories in the first. */
        @Override
        public double[] call(Part part) throws IOException {
            TaskGpu.bind(device);
            int dim = spec.dim();
            float[] x0 = new float[BLOCK * dim];
            float[] x1 = new float[BLOCK * dim];
            float[] t = new float[BLOCK];
            double[] sums = new double[3];
            try (PairShardReader reader =
                            PairShardReader.open(configuration.value(), new Path(folder), part.shard(), dim);
                    VelocityLoss loss = new VelocityLoss(spec, layout, FloatBytes.floats(weights.value()), BLOCK)) {
                long left = part.rows();
                while (left > 0) {
                    int n = reader.read((int) Math.min(BLOCK, left), x0, x1, t, 0);
                    if (objective == TrainingOptions.Objective.DISTILL) {
                        Arrays.fill(t, 0);
                    }
                    LossSums ofBlock = loss.sums(x0, x1, t, n);
                    sums[0] += ofBlock.total();
                    sums[2] += ofBlock.entropies();
                    for (double row : loss.rowSums()) {
                        sums[1] += row * row;
                    }
                    left -= n;
                }
            }
            return sums;
        }
    }
}
