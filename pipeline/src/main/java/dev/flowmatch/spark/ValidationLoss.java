package dev.flowmatch.spark;

import dev.flowmatch.io.PairManifest;
import dev.flowmatch.io.PairShardReader;
import dev.flowmatch.io.ShardEntry;
import dev.flowmatch.model.VelocityLoss;
import dev.flowmatch.model.VelocityMlpSpec;
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
 * The loss on the validation shards: the mean of (v(x_t, t) − (x1 − x0))² over their first rows, at most {@value
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
        this.objective = objective;
    }

    /** The part of one shard that is validated on. */
    private record Part(ShardEntry shard, long rows) implements Serializable {}

    /** The loss of weights as {@code VelocityNetwork.flat} lays them out; NaN if there are no validation rows. */
    double of(float[] flat) {
        List<Part> parts = new ArrayList<>();
        long left = MAX_ROWS;
        for (ShardEntry shard : pairs.validationShards()) {
            if (left > 0) {
                parts.add(new Part(shard, Math.min(left, shard.rows())));
                left -= Math.min(left, shard.rows());
            }
        }
        if (parts.isEmpty()) {
            return Double.NaN;
        }
        Broadcast<byte[]> weights = spark.broadcast(AveragingState.bytes(flat));
        try {
            List<Double> sums = spark.parallelize(parts, parts.size())
                    .map(new SumOfSquares(device, configuration, folder, spec, objective, weights))
                    .collect();
            double sum = 0;
            for (double part : sums) {
                sum += part;
            }
            return sum / ((double) (MAX_ROWS - left) * spec.dim());
        } finally {
            weights.destroy();
        }
    }

    private record SumOfSquares(
            Device device,
            SerializableConfiguration configuration,
            String folder,
            VelocityMlpSpec spec,
            TrainingOptions.Objective objective,
            Broadcast<byte[]> weights)
            implements Function<Part, Double> {

        @Override
        public Double call(Part part) throws IOException {
            TaskGpu.bind(device);
            int dim = spec.dim();
            float[] x0 = new float[BLOCK * dim];
            float[] x1 = new float[BLOCK * dim];
            float[] t = new float[BLOCK];
            double sum = 0;
            try (PairShardReader reader =
                            PairShardReader.open(configuration.value(), new Path(folder), part.shard(), dim);
                    VelocityLoss loss = new VelocityLoss(spec, AveragingState.floats(weights.value()), BLOCK)) {
                long left = part.rows();
                while (left > 0) {
                    int n = reader.read((int) Math.min(BLOCK, left), x0, x1, t, 0);
                    if (objective == TrainingOptions.Objective.DISTILL) {
                        Arrays.fill(t, 0);
                    }
                    sum += loss.sumOfSquares(x0, x1, t, n);
                    left -= n;
                }
            }
            return sum;
        }
    }
}
