package dev.flowmatch.spark;

import dev.flowmatch.coupling.OptimalTransportCoupling;
import dev.flowmatch.data.ColumnStatistics;
import dev.flowmatch.data.Distribution;
import dev.flowmatch.data.QuantileMap;
import dev.flowmatch.data.QuantileSketch;
import dev.flowmatch.io.OutputFolder;
import dev.flowmatch.io.PairManifest;
import dev.flowmatch.io.ProgramVersion;
import dev.flowmatch.io.ShardEntry;
import dev.flowmatch.io.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Turns the rows of a {@link PairSource} into the shards and the manifest of a pair data set. */
final class PairWriter {
    private static final int LARGEST_BLOCK = 1 << 20;
    /** Numbers of the sketches that the driver takes in: 256 MB. */
    private static final int MOST_SKETCHED = 1 << 24;

    private final JavaSparkContext context;
    private final ClusterJobs jobs;
    private final PairSource pairs;
    private final PairSettings settings;
    private final int dim;
    private final Distribution noise;

    /** @throws UsageException if the noise has another number of columns than x1 */
    PairWriter(JavaSparkContext context, ClusterJobs jobs, PairSource pairs, PairSettings settings) {
        this.context = context;
        this.jobs = jobs;
        this.pairs = pairs;
        this.settings = settings;
        this.dim = pairs.columns().size();
        this.noise = Distribution.noise(settings.noise(), dim);
        if (noise.dim() != dim) {
            throw new UsageException("noise " + settings.noise() + " has " + noise.dim()
                    + " columns, but the source has " + dim + ": use gaussian");
        }
    }

    /**
     * Writes and publishes the data set.
     *
     * @param notices gets lines about columns that are out of the ordinary
     * @throws dev.flowmatch.io.DataException if the columns cannot be scaled or, those of a table, do not vary
     */
    PairManifest write(OutputFolder folder, List<String> notices) throws IOException {
        int x0Dim = pairs.x0Columns().size();
        ColumnStatistics statistics = new ColumnStatistics(x0Dim + dim);
        jobs.collect(
                        "taking the columns' statistics",
                        pairs.tasks(),
                        pairs.shards().map(ShardContent::statistics))
                .forEach(statistics::merge);
        double[] steps = steps(statistics, notices);
        JavaRDD<ShardContent> contents =
                settings.dequantize() ? pairs.shards().map(new SpreadColumns(steps, settings.seed())) : pairs.shards();
        ScaledColumns x0 = x0Dim == 0 ? null : scaled(contents, pairs.x0Columns(), statistics, 0, steps);
        ScaledColumns x1 = scaled(contents, pairs.columns(), statistics, x0Dim, steps);
        if (x0 != null) {
            x0.noteConstant(notices);
        }
        if (pairs.ofTable()) {
            x1.requireVariation(notices);
        }

        PairLayout layout = pairs.layout();
        Broadcast<SerializableConfiguration> configuration =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        PairStart start = x0 == null ? new PairStart.Drawn(noise) : new PairStart.Given(x0.scaling());
        PairShardTask task = new PairShardTask(
                layout,
                settings.seed(),
                start,
                x1.scaling(),
                settings.coupling(),
                groupRows(),
                configuration,
                folder.staging().toString());
        List<ShardEntry> shards = jobs.collect("writing the shards", layout.shards(), contents.map(task));
        PairManifest manifest = manifest(x0, x1, shards);
        folder.publish(shards.stream().map(ShardEntry::file).toList(), manifest);
        return manifest;
    }

    /** The steps within which x1's values are spread; 0 for other columns. */
    private double[] steps(ColumnStatistics statistics, List<String> notices) {
        int x0Dim = pairs.x0Columns().size();
        double[] steps = new double[x0Dim + dim];
        if (!settings.dequantize()) {
            return steps;
        }
        List<String> spread = new ArrayList<>();
        for (int j = 0; j < dim; j++) {
            SourceColumn column = pairs.columns().get(j);
            steps[x0Dim + j] = column.step(statistics, x0Dim + j);
            if (steps[x0Dim + j] > 0) {
                spread.add(column.name() + " by " + steps[x0Dim + j]);
            }
        }
        notices.add(
                spread.isEmpty()
                        ? "dequantize had nothing to do: no chosen column is of an integer or decimal type and varies"
                        : "spread within their step: " + String.join(", ", spread));
        return steps;
    }

    private ScaledColumns scaled(
            JavaRDD<ShardContent> contents,
            List<SourceColumn> columns,
            ColumnStatistics statistics,
            int first,
            double[] steps) {
        int end = first + columns.size();
        double[] ofColumns = Arrays.copyOfRange(steps, first, end);
        List<QuantileMap> quantiles = settings.scale() == ScaleMode.QUANTILE
                ? quantiles(contents, first, end)
                : Collections.nCopies(end - first, null);
        return ScaledColumns.of(columns, statistics.columns(first, end), settings.scale(), ofColumns, quantiles);
    }

    /**
     * The columns' maps to normal scores. A shard's rows are a random part of the source, so that of a very large one the
     * first shards will do.
     */
    private List<QuantileMap> quantiles(JavaRDD<ShardContent> contents, int first, int end) {
        int most = Math.max(1, MOST_SKETCHED / ((end - first) * QuantileSketch.MOST));
        List<List<QuantileSketch>> sketches = jobs.collect(
                "taking the columns' quantiles",
                pairs.layout().shards(),
                contents.mapPartitionsWithIndex(new SketchShards(most, first, end), true));
        List<QuantileMap> maps = new ArrayList<>();
        for (int j = 0; j < end - first; j++) {
            int column = j;
            maps.add(QuantileSketch.map(
                            sketches.stream().map(shard -> shard.get(column)).toList())
                    .orElse(null));
        }
        return maps;
    }

    private boolean isCoupled() {
        return settings.coupling() instanceof OptimalTransportCoupling;
    }

    /** The rows computed together: the coupling's group, or for no coupling what fits into a small buffer. */
    private int groupRows() {
        int rows = isCoupled() ? settings.couplingBatch() : Math.max(1, Math.min(1024, LARGEST_BLOCK / dim));
        return Math.min(rows, pairs.layout().shardRows());
    }

    private PairManifest manifest(ScaledColumns x0, ScaledColumns x1, List<ShardEntry> shards) {
        PairLayout layout = pairs.layout();
        return new PairManifest(
                PairManifest.FORMAT_VERSION,
                dim,
                layout.trainPairs(),
                layout.validationPairs(),
                layout.shardRows(),
                shards.subList(0, layout.trainShards()),
                shards.subList(layout.trainShards(), layout.shards()),
                settings.seed(),
                settings.source(),
                settings.noise(),
                x0 == null ? settings.coupling().name() : "given",
                isCoupled() ? settings.couplingBatch() : null,
                settings.scale().name().toLowerCase(Locale.ROOT),
                settings.drawsPerRow(),
                x1.entries(),
                x0 == null ? null : x0.entries(),
                null,
                null,
                ProgramVersion.current());
    }
}
