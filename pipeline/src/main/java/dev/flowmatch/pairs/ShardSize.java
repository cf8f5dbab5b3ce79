package dev.flowmatch.pairs;

import dev.flowmatch.fault.UsageException;
import java.util.Locale;

/**
 * How large the shards of a pair data set come out, before compression: a row of 12 bytes for id and time and 8 for each
 * entry of x0 and x1. A training worker reads a shard at one go into memory.
 */
public final class ShardSize {
    /** What a shard may take: a reader holds all of its bytes in one array of less than 2 GiB. */
    static final long MOST_BYTES = 1L << 30;
    /** What a shard takes unless its rows are chosen. */
    static final long DEFAULT_MOST_BYTES = 1L << 28;

    private ShardSize() {}

    /**
     * The rows of a shard.
     *
     * @param chosen how many were chosen; 0 for none
     * @param usual how many there are then, or as many as come to 256 MiB where these are fewer
     */
    public static int rows(int chosen, int usual, int dim) {
        return chosen > 0 ? chosen : (int) Math.min(usual, DEFAULT_MOST_BYTES / PairManifest.rowBytes(dim));
    }

    /**
     * Makes sure that every shard can be read again.
     *
     * @throws UsageException if the largest shard of a layout takes more than 1 GiB
     */
    public static void requireReadable(ShardLayout layout, int dim) {
        long rows = Math.min(layout.shardRows(), Math.max(layout.trainPairs(), layout.validationPairs()));
        long most = MOST_BYTES / PairManifest.rowBytes(dim);
        if (rows > most) {
            throw new UsageException("a shard must take at most " + words(MOST_BYTES) + ", but with --shard-rows "
                    + layout.shardRows() + " one of " + rows + " rows and " + dim + " columns would take "
                    + words(rows * PairManifest.rowBytes(dim)) + ": --shard-rows " + most + " would do");
        }
    }

    /** The shards of a layout in words: how many, and how large. */
    public static String expected(ShardLayout layout, int dim) {
        long pairs = layout.trainPairs() + layout.validationPairs();
        long rowBytes = PairManifest.rowBytes(dim);
        return pairs + " pairs in " + layout.shards() + " shards of at most " + layout.shardRows()
                + " come to about " + words(pairs * rowBytes) + " before compression, "
                + words(layout.rows(0) * rowBytes) + " a shard";
    }

    private static String words(long bytes) {
        for (int power = 3; power > 0; power--) {
            double unit = Math.pow(1024, power);
            if (bytes >= unit) {
                return String.format(Locale.ROOT, "%.2f %s", bytes / unit, "KMG".charAt(power - 1) + "iB");
            }
        }
        return bytes + " bytes";
    }
}
