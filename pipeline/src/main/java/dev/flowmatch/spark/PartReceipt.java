package dev.flowmatch.spark;

import dev.flowmatch.io.ShardEntry;
import java.io.Serializable;
import java.util.Locale;

/**
 * What a finished file of a batch holds, as kept beside it in the staging folder.
 *
 * @param part number of the file, from 0
 * @param firstId id of its first row
 * @param file the file
 * @param trajectories the file of its samples' paths, or null if none of them is asked for
 * @param clippedValues values that were clipped
 * @param evaluations evaluations of the velocity, one for each row and time
 */
record PartReceipt(
        int part, long firstId, ShardEntry file, ShardEntry trajectories, long clippedValues, long evaluations)
        implements Serializable {

    PartReceipt {
        if (file == null) {
            throw new IllegalArgumentException("file is missing");
        }
    }

    /** The name of a receipt's file in the staging folder. */
    static String fileName(int part) {
        return String.format(Locale.ROOT, "part-%05d.json", part);
    }
}
