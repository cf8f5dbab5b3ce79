package dev.flowmatch.pairs;

import java.io.Serializable;
import java.util.Locale;

/**
 * Which pair stands in which shard: positions 0 … trainPairs − 1 are the training pairs in their final order, those
 * after them the validation pairs; shards are cut from each side in runs of {@code shardRows}.
 *
 * @param trainPairs the number of training pairs, at least 1
 * @param validationPairs the number of validation pairs
 * @param shardRows rows of every shard but perhaps the last of each side, at least 1
 */
public record ShardLayout(long trainPairs, long validationPairs, int shardRows) implements Serializable {

    public ShardLayout {
        if (trainPairs < 1 || validationPairs < 0 || shardRows < 1) {
            throw new IllegalArgumentException(
                    "a layout must have at least one training pair and one row a shard, but had " + trainPairs + " and "
                            + validationPairs + " pairs and " + shardRows + " rows a shard");
        }
        Math.toIntExact(shards(trainPairs, shardRows) + shards(validationPairs, shardRows));
    }

    private static long shards(long pairs, int shardRows) {
        return pairs == 0 ? 0 : (pairs - 1) / shardRows + 1;
    }

    /** How many of {@code n} are held out: the rounded share, but never all. */
    public static long validationShare(long n, double fraction) {
        return Math.min(Math.round(n * fraction), n - 1);
    }

    /** The number of shards of training pairs, which come first. */
    public int trainShards() {
        return (int) shards(trainPairs, shardRows);
    }

    /** The number of all shards. */
    public int shards() {
        return trainShards() + (int) shards(validationPairs, shardRows);
    }

    /** The shard of a position. */
    public int shardOf(long position) {
        return position < trainPairs
                ? (int) (position / shardRows)
                : trainShards() + (int) ((position - trainPairs) / shardRows);
    }

    /** The position of a shard's first row. */
    public long firstPosition(int shard) {
        return shard < trainShards()
                ? (long) shard * shardRows
                : trainPairs + (long) (shard - trainShards()) * shardRows;
    }

    /** The number of rows of a shard. */
    public int rows(int shard) {
        long end = shard < trainShards() ? trainPairs : trainPairs + validationPairs;
        return (int) Math.min(shardRows, end - firstPosition(shard));
    }

    /** The file of a shard, relative to the data set's folder. */
    public String file(int shard) {
        return shard < trainShards()
                ? String.format(Locale.ROOT, "part-%05d.parquet", shard)
                : String.format(Locale.ROOT, "validation/part-%05d.parquet", shard - trainShards());
    }
}
