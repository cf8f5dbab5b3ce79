package dev.flowmatch.pairing;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.coupling.OptimalTransportCoupling;
import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.pairs.ShardLayout;
import dev.flowmatch.pairs.ShardSize;
import dev.flowmatch.pairs.SourceState;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.table.ColumnOptions;
import dev.flowmatch.table.SourceFiles;
import dev.flowmatch.table.SourceTable;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** One making of a pair data set: opens what was chosen, a toy, files or a catalog's table, and writes it or what is missing. */
final class PairingRun {
    private final SparkSession spark;
    private final JavaSparkContext context;
    private final ClusterJobs jobs;
    private final TableSource chosen;
    private final PairSettings settings;
    private final boolean toy;
    private final boolean catalog;

    /** @param chosen what was chosen of the source; of a toy as well */
    PairingRun(SparkSession spark, ClusterJobs jobs, TableSource chosen, PairSettings settings) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.jobs = jobs;
        this.chosen = chosen;
        this.settings = settings;
        toy = ToyDistribution.names().contains(chosen.source());
        catalog = chosen.source().startsWith(SourceTable.CATALOG);
    }

    /**
     * Writes the set; one that is finished is only compared with what was chosen.
     *
     * @param notices gets lines for the user: what was left out, and why
     * @throws UsageException if the source does not exist, a setting does not fit it, or settings or source differ from those
     *     of the run to be resumed
     */
    PairManifest write(OutputFolder folder, List<String> notices) throws IOException {
        Configuration hadoop = context.hadoopConfiguration();
        SourceState files = toy || catalog
                ? null
                : SourceState.ofFiles(
                        hadoop, SourceFiles.find(hadoop, chosen.source()).path());
        // Only a catalog's table has to be read to tell whether it is what it was.
        PairSource pairs = folder.finished() && !catalog ? null : toy ? openToy() : openTable(notices);
        PairPlan plan = PairPlan.of(settings, chosen, catalog ? pairs.counted() : files);
        return folder.finished()
                ? plan.complete(hadoop, folder)
                : new PairWriter(context, jobs, pairs, settings).write(folder, plan, notices);
    }

    private PairSource openToy() {
        if (settings.dequantize()) {
            throw new UsageException("dequantize is for tables, but the source is the toy " + chosen.source()
                    + ", whose columns are no integers");
        }
        if (chosen.drawsPerRow() > 1) {
            throw new UsageException("draws-per-row is for tables, but the source is the toy " + chosen.source()
                    + ", which gives as many rows as asked for: use rows");
        }
        ColumnOptions columns = chosen.options();
        if (!columns.chosen().isEmpty()) {
            throw new UsageException((chosen.x0Columns().isEmpty() ? "columns are" : "x0-columns and x1-columns are")
                    + " for tables, but the source is the toy " + chosen.source());
        }
        if (columns.decides()) {
            throw new UsageException(
                    "exclude, categorical and numeric are for tables, but the source is the toy " + chosen.source());
        }
        long pairs = chosen.rows() == 0 ? GeneratePairs.DEFAULT_TOY_ROWS : chosen.rows();
        long validation = ShardLayout.validationShare(pairs, chosen.validationFraction());
        ToyDistribution distribution = ToyDistribution.named(chosen.source());
        int shard = ShardSize.rows(chosen.shardRows(), GeneratePairs.DEFAULT_SHARD_ROWS, distribution.dim());
        ShardLayout layout = new ShardLayout(pairs - validation, validation, shard);
        return PairSource.ofToy(context, distribution, chosen.seed(), layout);
    }

    private PairSource openTable(List<String> notices) throws IOException {
        if (!chosen.x0Columns().isEmpty() && settings.coupling() instanceof OptimalTransportCoupling) {
            throw new UsageException("coupling ot is for pairs that are made here, but x0-columns gives pairs");
        }
        if (!chosen.x0Columns().isEmpty() && chosen.options().decides()) {
            throw new UsageException(
                    "exclude, categorical and numeric are not for given pairs: x0-columns and x1-columns name columns"
                            + " of numbers");
        }
        return chosen.open(spark, jobs, notices);
    }
}
