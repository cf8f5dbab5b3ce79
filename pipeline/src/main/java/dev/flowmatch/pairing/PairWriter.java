package dev.flowmatch.pairing;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.column.ColumnStatistics;
import dev.flowmatch.column.Columns;
import dev.flowmatch.column.LearnedColumn;
import dev.flowmatch.column.RankKnots;
import dev.flowmatch.column.RankSketch;
import dev.flowmatch.column.RowCodec;
import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.column.ScaledColumns;
import dev.flowmatch.coupling.OptimalTransportCoupling;
import dev.flowmatch.distribution.Distribution;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.pairs.ShardLayout;
import dev.flowmatch.pairs.ShardSize;
import dev.flowmatch.staging.FileReceipt;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.table.ShardRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the rows of a {@link PairSource} into the shards and the manifest of a pair data set. */
final class PairWriter {
    private static final Logger LOG = LoggerFactory.getLogger(PairWriter.class);
    private static final int LARGEST_BLOCK = 1 << 20;
    /** Numbers of the sketches that the driver takes in: 128 MB. */
    private static final int MOST_SKETCHED = 1 << 24;

    private final JavaSparkContext context;
    private final ClusterJobs jobs;
    private final PairSource pairs;
    private final PairSettings settings;
    private final int dim;
    private final Distribution noise;

    /** @throws UsageException if the noise has another number of columns than x1, or a shard would be too large to read */
    PairWriter(JavaSparkContext context, ClusterJobs jobs, PairSource pairs, PairSettings settings) {
        this.context = context;
        this.jobs = jobs;
        this.pairs = pairs;
        this.settings = settings.settled(pairs);
        this.dim = pairs.dim();
        this.noise = Distribution.noise(settings.noise(), dim);
        if (noise.dim() != dim) {
            throw new UsageException("noise " + settings.noise() + " has " + noise.dim()
                    + " columns, but the source " + (pairs.isMixed() ? "takes " + dim + " entries" : "has " + dim)
                    + ": use gaussian");
        }
        ShardSize.requireReadable(pairs.layout(), dim);
    }

    /**
     * Writes and publishes the data set, or what an interrupted run has left of it to do.
     *
     * @param plan what the set is to be
     * @param notices gets lines about columns that are out of the ordinary
     * @throws UsageException if an interrupted run is to be resumed that had another plan
     * @throws dev.flowmatch.fault.DataException if the columns cannot be scaled or, those of a table, do not vary
     */
    PairManifest write(OutputFolder folder, PairPlan plan, List<String> notices) throws IOException {
        Configuration hadoop = context.hadoopConfiguration();
        plan.settle(hadoop, folder);
        LOG.info("{}", ShardSize.expected(pairs.layout(), dim));
        Optional<PairScaling> found = PairScaling.found(hadoop, folder);
        PairScaling scaling = found.isPresent() ? found.get() : scaling();
        if (found.isEmpty()) {
            scaling.keep(hadoop, folder);
        }
        notices.addAll(scaling.notices());
        PairManifest manifest = manifest(scaling, plan, shards(folder, scaling));
        folder.publish(manifest.names(), manifest);
        return manifest;
    }

    private PairScaling scaling() {
        int x0Dim = pairs.x0Columns().size();
        boolean ranked = settings.scale() == ScaleMode.QUANTILE;
        List<SketchShards.Summary> summaries = summaries(ranked);
        ColumnStatistics statistics = new ColumnStatistics(all().size());
        summaries.forEach(summary -> statistics.merge(summary.statistics()));
        List<String> notices = new ArrayList<>();
        double[] steps = steps(statistics, notices);
        ScaledColumns x0 = x0Dim == 0 ? null : scaled(0, x0Dim, summaries, statistics, steps);
        ScaledColumns x1 = scaled(x0Dim, all().size(), summaries, statistics, steps);
        if (x0 != null) {
            x0.noteConstant(notices);
        }
        if (pairs.ofTable()) {
            x1.requireVariation(notices);
        }
        return new PairScaling(x0 == null ? null : x0.entries(), x1.entries(), notices);
    }

    /** All columns, those of x0 first. */
    private List<LearnedColumn> all() {
        return Stream.concat(pairs.x0Columns().stream().map(LearnedColumn::ofNumbers), pairs.columns().stream())
                .toList();
    }

    /** Whether values are spread within their step; ranks spread them over their share already. */
    private boolean isSpread() {
        return settings.dequantize() && settings.scale() != ScaleMode.QUANTILE;
    }

    private JavaRDD<ShardRows> spread(PairScaling scaling) {
        return isSpread() ? pairs.shards().map(new Dequantization(scaling.steps(), settings.seed())) : pairs.shards();
    }

    /** The shards' files, of which those stay that are finished when others fail. */
    private List<FileEntry> shards(OutputFolder folder, PairScaling scaling) throws IOException {
        ShardLayout layout = pairs.layout();
        Broadcast<SerializableConfiguration> configuration =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        PairX0 start =
                scaling.x0() == null ? new PairX0.Drawn(noise) : new PairX0.Given(ScaledColumns.scaling(scaling.x0()));
        PairShardTask task = new PairShardTask(
                layout,
                settings.seed(),
                start,
                RowCodec.of(scaling.x1()),
                OptimalTransportWeights.of(scaling.x1(), settings.coupling()),
                all().stream().map(LearnedColumn::name).toList(),
                settings.drawsPerRow(),
                settings.coupling(),
                groupRows(),
                configuration,
                folder.staging().toString(),
                folder.generation());
        try {
            return jobs
                    .collect(
                            "writing the shards",
                            layout.shards(),
                            spread(scaling).mapPartitionsWithIndex(task, true))
                    .stream()
                    .map(FileReceipt::file)
                    .toList();
        } catch (RuntimeException e) {
            if (FileReceipt.areIn(context.hadoopConfiguration(), folder.staging())) {
                folder.keepForResume();
            }
            throw e;
        }
    }

    /** The steps within which x1's values are spread; 0 for other columns. */
    private double[] steps(ColumnStatistics statistics, List<String> notices) {
        int x0Dim = pairs.x0Columns().size();
        double[] steps = new double[all().size()];
        if (!settings.dequantize()) {
            return steps;
        }
        if (!isSpread()) {
            notices.add("dequantize had nothing to do: quantile spreads each value over its share");
            return steps;
        }
        List<String> spread = new ArrayList<>();
        for (int j = x0Dim; j < steps.length; j++) {
            LearnedColumn column = all().get(j);
            steps[j] = column.isCategorical() ? 0 : column.column().step(statistics, j);
            if (steps[j] > 0) {
                spread.add(column.name() + " by " + steps[j]);
            }
        }
        notices.add(
                spread.isEmpty()
                        ? "dequantize had nothing to do: no chosen column is of an integer or decimal type and varies"
                        : "spread within their step: " + String.join(", ", spread));
        return steps;
    }

    private ScaledColumns scaled(
            int first, int end, List<SketchShards.Summary> summaries, ColumnStatistics statistics, double... steps) {
        List<LearnedColumn> columns = all().subList(first, end);
        List<long[]> counts = new ArrayList<>();
        List<RankKnots> ranks = new ArrayList<>();
        for (int j = first; j < end; j++) {
            counts.add(counts(summaries, j));
            ranks.add(all().get(j).isCategorical() ? null : ranks(summaries, j));
        }
        return ScaledColumns.of(
                columns,
                new ScaledColumns.Seen(statistics.columns(first, end), counts, ranks),
                settings.scale(),
                Arrays.copyOfRange(steps, first, end));
    }

    private static long[] counts(List<SketchShards.Summary> summaries, int column) {
        long[] sum = new long[summaries.get(0).counts()[column].length];
        for (SketchShards.Summary summary : summaries) {
            for (int k = 0; k < sum.length; k++) {
                sum[k] += summary.counts()[column][k];
            }
        }
        return sum;
    }

    private RankKnots ranks(List<SketchShards.Summary> summaries, int column) {
        List<RankSketch> parts = summaries.stream()
                .filter(summary -> !summary.sketches().isEmpty())
                .map(summary -> summary.sketches().get(column))
                .toList();
        return RankSketch.knots(parts, mostKnots()).orElse(null);
    }

    private int mostKnots() {
        int numbers =
                (int) all().stream().filter(column -> !column.isCategorical()).count();
        return RankSketch.mostKnots(Math.max(1, numbers));
    }

    /**
     * What was seen of the training shards, in order. A shard's rows are a random part of the source, so that of a very
     * large one the first shards will do for its ranks.
     */
    private List<SketchShards.Summary> summaries(boolean ranked) {
        int[] categories = all().stream()
                .mapToInt(column -> column.isCategorical() ? column.dictionary().size() : 0)
                .toArray();
        // A value is kept with two counts.
        int ofShard = 3 * categories.length * RankSketch.mostOfPart(mostKnots());
        int most = ranked ? Math.max(1, MOST_SKETCHED / ofShard) : 0;
        SketchShards summing = new SketchShards(pairs.layout().trainShards(), most, mostKnots(), categories);
        return jobs.collect(
                ranked ? "taking the columns' statistics and quantiles" : "taking the columns' statistics",
                pairs.tasks(),
                pairs.shards().mapPartitionsWithIndex(summing, true));
    }

    private boolean isCoupled() {
        return settings.coupling() instanceof OptimalTransportCoupling;
    }

    /** The rows computed together: the coupling's group, or for no coupling what fits into a small buffer. */
    private int groupRows() {
        int rows = isCoupled() ? settings.couplingBatch() : Math.max(1, Math.min(1024, LARGEST_BLOCK / dim));
        return Math.min(rows, pairs.layout().shardRows());
    }

    private PairManifest manifest(PairScaling scaling, PairPlan plan, List<FileEntry> shards) {
        ShardLayout layout = pairs.layout();
        return new PairManifest(
                Columns.formatVersion(scaling.x1()),
                dim,
                layout.trainPairs(),
                layout.validationPairs(),
                layout.shardRows(),
                shards.subList(0, layout.trainShards()),
                shards.subList(layout.trainShards(), layout.shards()),
                settings.seed(),
                settings.source(),
                settings.noise(),
                scaling.x0() == null ? settings.coupling().name() : "given",
                isCoupled() ? settings.couplingBatch() : null,
                settings.scale().name().toLowerCase(Locale.ROOT),
                settings.drawsPerRow(),
                scaling.x1(),
                scaling.x0(),
                null,
                null,
                plan.options(),
                plan.sourceState(),
                plan.programVersion());
    }
}
