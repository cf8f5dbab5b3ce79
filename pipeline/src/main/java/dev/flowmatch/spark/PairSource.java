package dev.flowmatch.spark;

import dev.flowmatch.data.ToyDistribution;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Where the x1 of a pair data set come from, and perhaps the x0, laid out in shards.
 *
 * @param columns the columns of x1, as many as it has entries
 * @param x0Columns the columns of x0, as many, which stand before those of x1; empty where x0 is drawn
 * @param ofTable whether the rows are those of a table, not drawn from a toy
 * @param layout the shards
 * @param shards the content of the shards, one partition each, in order
 * @param tasks the number of tasks it takes to compute {@code shards} for the first time
 */
record PairSource(
        List<SourceColumn> columns,
        List<SourceColumn> x0Columns,
        boolean ofTable,
        PairLayout layout,
        JavaRDD<ShardContent> shards,
        long tasks) {

    /** Points drawn from a toy distribution, each in the place of its id. */
    static PairSource ofToy(JavaSparkContext context, ToyDistribution toy, long seed, PairLayout layout) {
        int shards = layout.shards();
        JavaRDD<ShardContent> contents = context.parallelize(
                        IntStream.range(0, shards).boxed().toList(), shards)
                .map(shard -> new ToyShard(toy, seed, layout, shard));
        return new PairSource(
                List.of(new SourceColumn("x", "double"), new SourceColumn("y", "double")),
                List.of(),
                false,
                layout,
                contents,
                shards);
    }
}
