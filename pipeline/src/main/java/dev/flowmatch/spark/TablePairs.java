package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
import dev.flowmatch.io.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/**
 * The rows of a table as a source of pairs, dealt to shards in an order that the seed decides.
 *
 * @param source path or "table:" and a name
 * @param csv how CSV files are read
 * @param x0Columns columns that x0 comes from, none where noise is drawn
 * @param columns columns of x1, all numeric ones if none
 * @param onInvalid what to do about rows with missing or infinite values
 * @param rows how many pairs to make, or 0 for all
 * @param drawsPerRow pairs of each row
 * @param validationFraction share of the rows held out
 * @param shardRows pairs of a shard
 * @param seed of the order
 */
record TablePairs(
        String source,
        CsvFormat csv,
        List<String> x0Columns,
        List<String> columns,
        InvalidRows onInvalid,
        long rows,
        int drawsPerRow,
        double validationFraction,
        int shardRows,
        long seed) {

    /**
     * Counts and deals the rows.
     *
     * @param notices gets lines for the user: what was left out, and why
     * @throws UsageException if the table does not exist or a setting does not fit it
     * @throws DataException if it has no valid rows, or invalid ones that are refused
     */
    PairSource open(SparkSession spark, ClusterJobs jobs, List<String> notices) throws IOException {
        List<String> chosen = new ArrayList<>(x0Columns);
        chosen.addAll(columns);
        SourceTable table = SourceTable.open(spark, jobs, source, csv, chosen, notices);
        RowParser parser = table.parser();
        int partitions = table.rows().getNumPartitions();
        JavaRDD<SplitCount> counts = table.rows().mapPartitions(part -> SplitCount.count(part, parser));
        RowNumbers numbers =
                RowNumbers.of(jobs.collect("counting the rows of " + source, partitions, counts), table.columns());
        long validRows = numbers.requireValidRows(source, onInvalid, notices);

        TableOrder order = TableOrder.of(validRows, drawsPerRow, rows, validationFraction, shardRows, seed);
        PairLayout layout = order.layout();
        requireShardFits(parser.dim());
        JavaPairRDD<Integer, byte[]> chunks =
                table.rows().mapPartitionsToPair(part -> new RowDealer(part, parser, numbers, order));
        // A hash partitioner sends an int key k < n to partition k.
        JavaRDD<ShardContent> contents = chunks.partitionBy(new HashPartitioner(layout.shards()))
                .mapPartitionsWithIndex(new TableShard.Gather(layout, parser.dim()), true);
        List<SourceColumn> all = table.columns();
        return new PairSource(
                all.subList(x0Columns.size(), all.size()),
                all.subList(0, x0Columns.size()),
                true,
                layout,
                contents,
                partitions + (long) layout.shards());
    }

    private void requireShardFits(int dim) {
        if ((long) shardRows * dim > Integer.MAX_VALUE - 64) {
            throw new UsageException("shard-rows times the number of columns must be at most 2^31 − 65, but was "
                    + shardRows + " times " + dim);
        }
    }
}
