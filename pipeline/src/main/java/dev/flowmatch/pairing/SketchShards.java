package dev.flowmatch.pairing;

import dev.flowmatch.column.ColumnStatistics;
import dev.flowmatch.column.RankSketch;
import dev.flowmatch.table.ShardRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;

/**
 * Sums up the training shards, one element for each, in one pass over their rows: statistics of all columns of numbers, counts
 * of all categories, and sketches of the numbers in the first shards. Validation shards, which come behind, are left out and
 * never computed, so that nothing of the rows held out goes into the scaling.
 *
 * @param trainShards how many shards are for training
 * @param sketched how many shards, at most, are sketched
 * @param knots the most that a column's map will have
 * @param categories how many categories each column has; 0 for numbers
 */
record SketchShards(int trainShards, int sketched, int knots, int[] categories)
        implements Function2<Integer, Iterator<ShardRows>, Iterator<SketchShards.Summary>> {

    /**
     * What was seen of a shard.
     *
     * @param statistics of all columns, added in the order of rows, so that they do not depend on how the rows came here
     * @param counts of the categories, column by column; empty for numbers
     * @param sketches of all columns, null for categories; none where the shard is not sketched
     */
    record Summary(ColumnStatistics statistics, long[][] counts, List<RankSketch> sketches) implements Serializable {}

    @Override
    public Iterator<Summary> call(Integer partition, Iterator<ShardRows> contents) {
        if (partition >= trainShards) {
            return Collections.emptyIterator();
        }
        return List.of(summary(contents.next(), partition < sketched)).iterator();
    }

    private Summary summary(ShardRows content, boolean sketch) {
        int columns = content.columns();
        ColumnStatistics statistics = new ColumnStatistics(columns);
        long[][] counts = new long[columns][];
        double[][] numbers = new double[columns][];
        for (int j = 0; j < columns; j++) {
            counts[j] = new long[categories[j]];
            numbers[j] = sketch && categories[j] == 0 ? new double[content.rows()] : null;
        }
        double[] values = new double[columns];
        for (int row = 0; row < content.rows(); row++) {
            content.read(row, values);
            statistics.add(values, 0);
            for (int j = 0; j < columns; j++) {
                if (categories[j] > 0) {
                    counts[j][(int) values[j]]++;
                } else if (sketch) {
                    numbers[j][row] = values[j];
                }
            }
        }
        List<RankSketch> sketches = new ArrayList<>();
        for (int j = 0; sketch && j < columns; j++) {
            sketches.add(numbers[j] == null ? null : RankSketch.of(numbers[j], knots));
        }
        return new Summary(statistics, counts, sketches);
    }
}
