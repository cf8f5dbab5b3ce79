package dev.flowmatch.spark;

import dev.flowmatch.io.SampleManifest;
import java.io.Serializable;

/**
 * A file of an output that a task is to compute by sampling.
 *
 * @param part number of the file, from 0
 * @param file its path relative to the output's folder
 * @param firstId id of its first row
 * @param rows number of its rows
 * @param found path of the file where an earlier run left one, otherwise null
 * @param foundTrajectories path of its samples' paths where an earlier run left them, otherwise null
 */
record SamplePart(int part, String file, long firstId, long rows, String found, String foundTrajectories)
        implements Serializable {

    /** The same file with what an earlier run left of it. */
    SamplePart found(String path, String trajectoriesPath) {
        return new SamplePart(part, file, firstId, rows, path, trajectoriesPath);
    }

    /** The name of the file of its samples' paths. */
    String trajectoriesFile() {
        return SampleManifest.trajectoriesFile(part);
    }
}
