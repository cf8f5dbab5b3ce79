package dev.flowmatch.sampling;

import dev.flowmatch.device.Device;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.pairs.PairShardWriter;
import dev.flowmatch.solver.StepObserver;
import dev.flowmatch.staging.FileReceipt;
import dev.flowmatch.staging.PlannedFile;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What all tasks of a reflow share: each carries the x0 of a shard to the teacher's endpoints and writes both.
 *
 * @param configuration of the file systems
 * @param staging the set's staging folder
 * @param generation the run's own name
 * @param device what the tasks compute on
 * @param seed seed of the times
 * @param flow how the teacher carries them to t = 1
 */
public record ReflowRecipe(
        SerializableConfiguration configuration,
        String staging,
        String generation,
        Device device,
        long seed,
        ModelFlow flow)
        implements FileRecipe {

    @Override
    public FileReceipt write(
            PlannedFile part, SampleX0 start, Path file, Path trajectories, FileProgress.Writer progress)
            throws IOException {
        int dim = flow.dim();
        try (PairShardWriter writer = new PairShardWriter(configuration.value(), file, dim)) {
            Pairs pairs = new Pairs(writer, dim, seed);
            long evaluations = flow.compute(part, start, pairs, progress);
            return new FileReceipt(part.part(), part.firstId(), writer.finish(part.file()), null, 0, evaluations);
        }
    }

    /** Keeps the x0 of a block until its endpoints are there. */
    private static final class Pairs implements BlockSampler.Rows {
        private final PairShardWriter writer;
        private final int dim;
        private final RowRandom random;
        private final float[] x0;
        private long start;

        Pairs(PairShardWriter writer, int dim, long seed) {
            this.writer = writer;
            this.dim = dim;
            this.random = new RowRandom(seed);
            this.x0 = new float[BlockSampler.ROWS * dim];
        }

        @Override
        public StepObserver begin(long blockStart, float[] from) {
            start = blockStart;
            System.arraycopy(from, 0, x0, 0, x0.length);
            return StepObserver.NONE;
        }

        @Override
        public void end(int first, int end, float[] x1) throws IOException {
            for (int i = first; i < end; i++) {
                requireFinite(x1, i);
                float t = random.row(start + i, RowRandom.TIME).nextFloat();
                writer.write(start + i, x0, i * dim, x1, i * dim, t);
            }
        }

        private void requireFinite(float[] x1, int i) {
            for (int j = i * dim; j < (i + 1) * dim; j++) {
                if (!(Math.abs(x1[j]) <= Float.MAX_VALUE)) {
                    throw new DataException("pair " + (start + i)
                            + ": the teacher's endpoint must be finite, but column " + (j - i * dim) + " was " + x1[j]);
                }
            }
        }
    }
}
