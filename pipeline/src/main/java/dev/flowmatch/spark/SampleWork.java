package dev.flowmatch.spark;

import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.solver.OdeSolver;
import java.io.Serializable;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What all tasks of a batch share.
 *
 * @param configuration of the file systems
 * @param staging the batch's staging folder
 * @param plan what to compute
 * @param solver how
 * @param weights the network
 */
record SampleWork(
        SerializableConfiguration configuration,
        String staging,
        SamplingPlan plan,
        OdeSolver solver,
        VelocityMlpWeights weights)
        implements Serializable {}
