package dev.flowmatch.spark;

import dev.flowmatch.model.VelocityMlp;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.solver.OdeSolver;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What all tasks of a batch of samples share.
 *
 * @param configuration of the file systems
 * @param staging the batch's staging folder
 * @param device what the tasks compute on
 * @param plan what to compute
 * @param solver how they are carried to t = 1
 * @param weights the network
 */
record SampleWork(
        SerializableConfiguration configuration,
        String staging,
        Device device,
        SamplingPlan plan,
        OdeSolver solver,
        VelocityMlpWeights weights)
        implements PartWork {

    @Override
    public PartReceipt write(
            SamplePart part, StartingPoints start, Path file, Path trajectories, PartProgress.Writer progress)
            throws IOException {
        try (VelocityMlp field = new VelocityMlp(weights, SampleBlocks.ROWS);
                SampleRows rows = new SampleRows(configuration.value(), plan, part, file, trajectories)) {
            return rows.finish(new SampleBlocks(field, start, solver).compute(part, rows, progress));
        }
    }
}
