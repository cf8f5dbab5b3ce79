package dev.flowmatch.sampling;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.Columns;
import dev.flowmatch.column.RowCodec;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.pairs.ShardLayout;
import dev.flowmatch.samples.X0Entry;
import dev.flowmatch.staging.FileReceipt;
import dev.flowmatch.staging.PlannedFile;
import dev.flowmatch.table.CsvFormat;
import dev.flowmatch.table.InvalidRows;
import dev.flowmatch.table.RowNumbers;
import dev.flowmatch.table.RowPlaces;
import dev.flowmatch.table.ShardRows;
import dev.flowmatch.table.SourceTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * A table whose rows samples start from, for a model that was trained on given pairs: the table's row k, in its order, is
 * the x0 of the batch's k-th sample. Its rows are shuffled to the tasks that sample them, and never collected.
 */
final class X0Table {
    private static final long MOST_VALUES = 1L << 24;

    private final SourceTable table;
    private final RowNumbers numbers;
    private final RowCodec codec;
    private final X0Entry rows;

    private X0Table(SourceTable table, RowNumbers numbers, RowCodec codec, X0Entry rows) {
        this.table = table;
        this.numbers = numbers;
        this.codec = codec;
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
    static X0Table open(SparkSession spark, ClusterJobs jobs, String source, CsvFormat csv, ModelManifest model)
            throws IOException {
        List<ColumnEntry> columns = model.x0Columns();
        if (columns == null) {
            throw new UsageException("x0 " + source + " cannot be sampled from: the model starts from noise, "
                    + model.noise() + "; only one trained on pairs with --x0-columns starts from rows of a table");
        }
        if (!Columns.layout(columns).isNumeric()) {
            throw new UsageException(
                    "x0 " + source + " cannot be sampled from: the model's x0 columns must be numbers that are"
                            + " never missing, as x0 is a point that the flow starts from");
        }
        List<String> names = columns.stream().map(ColumnEntry::name).toList();
        SourceTable table = SourceTable.open(spark, jobs, source, csv, names, new ArrayList<>());
        RowNumbers numbers = table.count(jobs, source);
        if (numbers.invalidRows() > 0) {
            throw new DataException("x0 " + source + ": " + numbers.invalidFact()
                    + "; every row must have a sample, so leave such rows out of the table");
        }
        long found = numbers.requireValidRows(source, InvalidRows.REFUSE, new ArrayList<>());
        return new X0Table(
                table, numbers, RowCodec.of(columns), new X0Entry(source, found, Long.toHexString(numbers.digest())));
    }

    /** The rows of a file unless the user says otherwise: whole blocks, which a task holds in 128 MB. */
    static long defaultFileRows(long count, int cores, int dim) {
        long most = Math.max(BlockSampler.ROWS, MOST_VALUES / dim / BlockSampler.ROWS * BlockSampler.ROWS);
        long rows = SamplingSettings.defaultFileRows(count, cores) / BlockSampler.ROWS * BlockSampler.ROWS;
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
        if (fileRows % BlockSampler.ROWS != 0 && fileRows < count) {
            throw new UsageException("file-rows must be a multiple of " + BlockSampler.ROWS
                    + " where samples start from rows of a table, but was " + fileRows);
        }
        if (Math.min(fileRows, count) * codec.dim() > Integer.MAX_VALUE / 2) {
            throw new UsageException(
                    "file-rows times the number of columns must be at most 2^30 where samples start from"
                            + " rows of a table, but was " + fileRows + " times " + codec.dim());
        }
    }

    /** What manifests say of it. */
    X0Entry rows() {
        return rows;
    }

    /** Spreads the files of a batch over tasks that start from the table's rows. */
    SamplingJob.Tasks tasks(SamplingPlan plan) {
        // Blocks are computed whole, so the last file takes in the rows that its last block has beyond the batch.
        long whole = (plan.count() + BlockSampler.ROWS - 1) / BlockSampler.ROWS * BlockSampler.ROWS;
        long fileRows = plan.parts() == 1 ? whole : plan.fileRows();
        ShardLayout layout = new ShardLayout(Math.min(whole, rows.rows()), 0, Math.toIntExact(fileRows));
        JavaRDD<ShardRows> contents = table.deal(numbers, new RowPlaces.TableRows(layout));
        return (context, parts, work) ->
                contents.map(new SampleRowsOf(context.broadcast(parts), work, codec, plan.seed()));
    }

    /** Samples the file of a shard from the shard's rows. */
    private record SampleRowsOf(
            Broadcast<List<PlannedFile>> parts, Broadcast<FileRecipe> work, RowCodec codec, long seed)
            implements Function<ShardRows, FileReceipt> {
        @Override
        public FileReceipt call(ShardRows content) throws IOException {
            PlannedFile part = parts.value().get(content.shard());
            return new SamplingTask(work, new SampleX0.Rows(content, codec, seed, part.firstId())).call(part);
        }
    }
}
