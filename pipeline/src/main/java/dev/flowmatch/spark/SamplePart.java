package dev.flowmatch.spark;

import java.io.Serializable;

/**
 * A file of a batch that a task is to write.
 *
 * @param part number of the file, from 0
 * @param firstId id of its first row
 * @param rows number of its rows
 * @param found path of the file where an earlier run left one, otherwise null
 * @param foundTrajectories path of its samples' paths where an earlier run left them, otherwise null
 */
record SamplePart(int part, long firstId, long rows, String found, String foundTrajectories) implements Serializable {

    /** The name of a file, relative to the batch's folder. */
    static String fileName(int part) {
        return "part-%05d.parquet".formatted(part);
    }

    /** The name of the file of its samples' paths. */
    static String trajectoriesName(int part) {
        return "_trajectories/part-%05d.parquet".formatted(part);
    }
}
