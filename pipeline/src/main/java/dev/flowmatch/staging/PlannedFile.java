package dev.flowmatch.staging;

import dev.flowmatch.samples.SampleManifest;
import java.io.Serializable;

/**
 * A file of an output that a task is to write.
 *
 * @param part number of the file, from 0
 * @param file its path relative to the output's folder, without what tells the attempt, or as an attempt writes it
 * @param firstId id of its first row
 * @param rows number of its rows
 */
public record PlannedFile(int part, String file, long firstId, long rows) implements Serializable {

    /** The same file under the name that an attempt gives it. */
    PlannedFile named(String name) {
        return new PlannedFile(part, name, firstId, rows);
    }

    /** The name of the file of its samples' paths. */
    public String trajectoriesFile() {
        return SampleManifest.trajectoriesFile(file);
    }
}
