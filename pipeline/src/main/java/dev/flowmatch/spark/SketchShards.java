package dev.flowmatch.spark;

import dev.flowmatch.data.QuantileSketch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;

/**
 * Sketches some columns of the first shards, one element for each.
 *
 * @param shards how many shards, at most
 * @param first the first column
 * @param end the column after the last
 */
record SketchShards(int shards, int first, int end)
        implements Function2<Integer, Iterator<ShardContent>, Iterator<List<QuantileSketch>>> {

    @Override
    public Iterator<List<QuantileSketch>> call(Integer partition, Iterator<ShardContent> contents) {
        if (partition >= shards) {
            return Collections.emptyIterator();
        }
        List<List<QuantileSketch>> sketches = new ArrayList<>();
        contents.forEachRemaining(content -> sketches.add(content.sketches(first, end)));
        return sketches.iterator();
    }
}
