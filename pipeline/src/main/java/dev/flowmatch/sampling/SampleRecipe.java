package dev.flowmatch.sampling;

import dev.flowmatch.device.Device;
import dev.flowmatch.staging.FileReceipt;
import dev.flowmatch.staging.PlannedFile;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What all tasks of a batch of samples share.
 *
 * @param configuration of the file systems
 * @param staging the batch's staging folder
 * @param generation the run's own name
 * @param device what the tasks compute on
 * @param plan what to compute
 * @param flow how they are carried to t = 1
 */
record SampleRecipe(
        SerializableConfiguration configuration,
        String staging,
        String generation,
        Device device,
        SamplingPlan plan,
        ModelFlow flow)
        implements FileRecipe {

    @Override
    public FileReceipt write(
            PlannedFile part, SampleX0 start, Path file, Path trajectories, FileProgress.Writer progress)
            throws IOException {
        try (SampleDecoder rows = new SampleDecoder(configuration.value(), plan, part, file, trajectories)) {
            return rows.finish(flow.compute(part, start, rows, progress));
        }
    }
}
