package dev.flowmatch.spark;

import dev.flowmatch.data.ColumnScaling;
import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.ModelManifest;
import dev.flowmatch.io.StartingRows;
import dev.flowmatch.io.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * A table whose rows samples start from, for a model that was trained on given pairs: the table's row k, in its order, is
 * the x0 of the batch's k-th sample. Its rows are shuffled to the tasks that sample them, and never collected.
 */
final class StartingTable {
    private static final long MOST_VALUES = 1L << 24;

    private final SourceTable table;
    private final RowNumbers numbers;
    private final ColumnScaling scaling;
    private final StartingRows rows;

    private StartingTable(SourceTable table, RowNumbers numbers, ColumnScaling scaling, StartingRows rows) {
        this.table = table;
        this.numbers = numbers;
        this.scaling = scaling;
        this.rows = rows;
    }

    /**
     * Opens a table and counts its rows.
     *
     * @param source a path, or "table:" and a name of Spark's catalog
     * @param model whose x0 columns the table has, by name
     * @throws UsageException if the model was not trained on given pairs, or there is no such table or column
     * @throws DataException if the table has no rows, or one with a missing, infinite or NaN value
     */
    static StartingTable open(SparkSession spark, ClusterJobs jobs, String source, CsvFormat csv, ModelManifest model)
            throws IOException {
        List<ColumnEntry> columns = model.x0Columns();
        if (columns == null) {
            throw new UsageException("x0 " + source + " cannot be sampled from: the model starts from noise, "
                    + model.noise() + "; only one trained on pairs with --x0-columns starts from rows of a table");
        }
        List<String> names = columns.stream().map(ColumnEntry::name).toList();
        SourceTable table = SourceTable.open(spark, jobs, source, csv, names, new ArrayList<>());
        RowParser parser = table.parser();
        JavaRDD<SplitCount> counts = table.rows().mapPartitions(part -> SplitCount.count(part, parser));
        RowNumbers numbers = RowNumbers.of(
                jobs.collect("counting the rows of " + source, table.rows().getNumPartitions(), counts),
                table.columns());
        if (numbers.invalidRows() > 0) {
            throw new DataException("x0 " + source + ": " + numbers.invalidFact()
                    + "; every row must have a sample, so leave such rows out of the table");
        }
        long found = numbers.requireValidRows(source, InvalidRows.REFUSE, new ArrayList<>());
        return new StartingTable(
                table,
                numbers,
                ScaledColumns.scaling(columns),
                new StartingRows(source, found, Long.toHexString(numbers.digest())));
    }

    /** The rows of a file unless the user says otherwise: whole blocks, which a task holds in 128 MB. */
    static long defaultFileRows(long count, int cores, int dim) {
        long most = Math.max(SampleBlocks.ROWS, MOST_VALUES / dim / SampleBlocks.ROWS * SampleBlocks.ROWS);
        long rows = SamplingSettings.defaultFileRows(count, cores) / SampleBlocks.ROWS * SampleBlocks.ROWS;
        return Math.min(most, rows);
    }

    /**
     * Checks that a batch can start from the table.
     *
     * @param count the number of samples
     * @param fileRows rows of a file
     * @throws UsageException if the table has fewer rows, or files do not end where blocks do or are too large for a task
     */
    void requireFits(long count, long fileRows) {
        if (count > rows.rows()) {
            throw new UsageException(
                    "count must be at most the " + rows.rows() + " rows of x0 " + rows.source() + ", but was " + count);
        }
        if (fileRows % SampleBlocks.ROWS != 0 && fileRows < count) {
            throw new UsageException("file-rows must be a multiple of " + SampleBlocks.ROWS
                    + " where samples start from rows of a table, but was " + fileRows);
        }
        if (Math.min(fileRows, count) * scaling.dim() > Integer.MAX_VALUE / 2) {
            throw new UsageException(
                    "file-rows times the number of columns must be at most 2^30 where samples start from"
                            + " rows of a table, but was " + fileRows + " times " + scaling.dim());
        }
    }

    /** What manifests say of it. */
    StartingRows rows() {
        return rows;
    }

    /** Spreads the files of a batch over tasks that start from the table's rows. */
    PartJob.Tasks tasks(SamplingPlan plan) {
        // Blocks are computed whole, so the last file takes in the rows that its last block has beyond the batch.
        long whole = (plan.count() + SampleBlocks.ROWS - 1) / SampleBlocks.ROWS * SampleBlocks.ROWS;
        long fileRows = plan.parts() == 1 ? whole : plan.fileRows();
        PairLayout layout = new PairLayout(Math.min(whole, rows.rows()), 0, Math.toIntExact(fileRows));
        RowPlaces places = new RowPlaces.TableRows(layout);
        RowParser parser = table.parser();
        RowNumbers counted = numbers;
        JavaRDD<ShardContent> contents = table.rows()
                .mapPartitionsToPair(part -> new RowDealer(part, parser, counted, places))
                .partitionBy(new HashPartitioner(layout.shards()))
                .mapPartitionsWithIndex(new TableShard.Gather(layout, parser.dim()), true);
        return (context, parts, work) -> contents.map(new SampleRowsOf(context.broadcast(parts), work, scaling));
    }

    /** Samples the file of a shard from the shard's rows. */
    private record SampleRowsOf(Broadcast<List<SamplePart>> parts, Broadcast<PartWork> work, ColumnScaling scaling)
            implements Function<ShardContent, PartReceipt> {
        @Override
        public PartReceipt call(ShardContent content) throws IOException {
            SamplePart part = parts.value().get(content.shard());
            return new WritePart(work, new StartingPoints.Rows(content, scaling, part.firstId())).call(part);
        }
    }
}
