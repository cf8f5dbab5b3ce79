package dev.flowmatch.pairing;

import dev.flowmatch.column.ColumnType;
import dev.flowmatch.column.LearnedColumn;
import dev.flowmatch.column.SourceColumn;
import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.pairs.ShardLayout;
import dev.flowmatch.pairs.SourceState;
import dev.flowmatch.table.ShardRows;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Where the x1 of a pair data set come from, and perhaps the x0, laid out in shards.
 *
 * @param columns the columns of x1, as what they are learned
 * @param x0Columns the columns of x0, as many, which stand before those of x1; empty where x0 is drawn
 * @param ofTable whether the rows are those of a table, not drawn from a toy
 * @param layout the shards
 * @param shards the content of the shards, one partition each, in order
 * @param tasks the number of tasks it takes to compute {@code shards} for the first time
 * @param drawsPerRow pairs of each row of a table
 * @param counted what was counted of a table's rows, or null for a toy
 */
record PairSource(
        List<LearnedColumn> columns,
        List<SourceColumn> x0Columns,
        boolean ofTable,
        ShardLayout layout,
        JavaRDD<ShardRows> shards,
        long tasks,
        int drawsPerRow,
        SourceState counted) {

    /** The entries that columns take of x1. */
    static int dim(List<LearnedColumn> columns) {
        return columns.stream().mapToInt(LearnedColumn::width).sum();
    }

    /** The entries of x1. */
    int dim() {
        return dim(columns);
    }

    /** Whether x1 has categories, numbers that may be missing, or times: what the quantiles' ranks are the default for. */
    boolean isMixed() {
        return columns.stream()
                .anyMatch(column -> column.isCategorical()
                        || column.flagged()
                        || ColumnType.parse(column.column().type()).isTime());
    }

    /** Points drawn from a toy distribution, each in the place of its id. */
    static PairSource ofToy(JavaSparkContext context, ToyDistribution toy, long seed, ShardLayout layout) {
        int shards = layout.shards();
        JavaRDD<ShardRows> contents = context.parallelize(
                        IntStream.range(0, shards).boxed().toList(), shards)
                .map(shard -> new ToyRows(toy, seed, layout, shard));
        return new PairSource(
                List.of(
                        LearnedColumn.ofNumbers(new SourceColumn("x", "double")),
                        LearnedColumn.ofNumbers(new SourceColumn("y", "double"))),
                List.of(),
                false,
                layout,
                contents,
                shards,
                1,
                null);
    }
}
