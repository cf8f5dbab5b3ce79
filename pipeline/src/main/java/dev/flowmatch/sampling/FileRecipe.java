package dev.flowmatch.sampling;

import dev.flowmatch.device.Device;
import dev.flowmatch.staging.FileReceipt;
import dev.flowmatch.staging.PlannedFile;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/** What all tasks of a sampling job share: where they write, and how the rows of a file become its content. */
public interface FileRecipe extends Serializable {

    /** The configuration of the file systems. */
    SerializableConfiguration configuration();

    /** The output's staging folder. */
    String staging();

    /** The run's own name, which the names of its files carry. */
    String generation();

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
    FileReceipt write(PlannedFile part, SampleX0 start, Path file, Path trajectories, FileProgress.Writer progress)
            throws IOException;
}
