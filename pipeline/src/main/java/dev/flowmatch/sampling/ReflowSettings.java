package dev.flowmatch.sampling;

import dev.flowmatch.fault.UsageException;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.pairs.ShardLayout;
import dev.flowmatch.pairs.ShardSize;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.storage.ProgramVersion;

/**
 * What the user asked of a teacher's pairs.
 *
 * @param model the teacher's directory
 * @param count number of pairs, training and validation together
 * @param solver how the teacher's flow is followed
 * @param seed of noise and times
 * @param shardRows pairs of a shard, or 0 where the program chooses
 * @param validationFraction share of the pairs held out
 */
record ReflowSettings(String model, long count, OdeSolver solver, long seed, int shardRows, double validationFraction) {
    private static final int MOST_SHARDS = 1_000_000;

    /**
     * The plan of the set.
     *
     * @param teacher the manifest of the model
     * @throws UsageException if the pairs would be cut into too many shards, or a shard would be too large to read
     */
    ReflowPlan plan(ModelManifest teacher) {
        int dim = teacher.specification().dim();
        int rows = ShardSize.rows(shardRows, GenerateReflowPairs.DEFAULT_SHARD_ROWS, dim);
        if (count / rows >= MOST_SHARDS) {
            throw new UsageException("shard-rows " + rows + " would cut " + count + " pairs into more than "
                    + MOST_SHARDS + " shards: take " + (count / MOST_SHARDS + 1) + " or more, or a smaller count");
        }
        SamplingPlan sampling = new SamplingPlan(
                count,
                0,
                rows,
                BlockSampler.ROWS,
                teacher.weightsSha256(),
                teacher.noise(),
                solver.name(),
                solver.steps(),
                solver.gridPower(),
                solver.tolerance(),
                seed,
                null,
                teacher.columns(),
                Clip.NONE.label(),
                0,
                null,
                ProgramVersion.current());
        ReflowPlan plan = new ReflowPlan(sampling, ShardLayout.validationShare(count, validationFraction));
        ShardSize.requireReadable(plan.layout(), dim);
        return plan;
    }
}
