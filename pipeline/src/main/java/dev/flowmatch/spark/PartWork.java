package dev.flowmatch.spark;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/** What all tasks of a sampling job share: where they write, and how the rows of a file become its content. */
interface PartWork extends Serializable {

    /** The configuration of the file systems. */
    SerializableConfiguration configuration();

    /** The output's staging folder. */
    String staging();

    /** What its tasks compute on. */
    Device device();

    /**
     * Computes a file.
     *
     * @param part which
     * @param start where its samples start
     * @param file where to write it
     * @param trajectories where to write the paths of its samples, if any are asked for
     */
    PartReceipt write(SamplePart part, StartingPoints start, Path file, Path trajectories, PartProgress.Writer progress)
            throws IOException;
}
