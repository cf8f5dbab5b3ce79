package dev.flowmatch.training;

import dev.flowmatch.device.Device;
import dev.flowmatch.device.TaskGpu;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.pairs.PairShardReader;
import dev.flowmatch.storage.FileEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The batches of one worker in one round as rows [x0, x1, t], [batch × (2·dim + 1)], row-major; read straight from the
 * shards, a piece of a shard at a time. The same array holds every batch: one is valid until the next is asked for.
 */
public final class PairStream implements Iterator<float[]> {
    /** Streams of redrawn values, one for each epoch: beyond those that the pairs were generated with. */
    private static final long REDRAWN_TIME = 1L << 32;

    private static final long REDRAWN_NOISE = 1L << 33;

    /**
     * Where the batches come from.
     *
     * @param device what the tasks compute on
     * @param shards the training shards
     * @param epochSeed seed of the order within a piece and of redrawn values
     */
    public record Source(
            Device device,
            SerializableConfiguration configuration,
            String folder,
            int dim,
            List<FileEntry> shards,
            int batch,
            TrainingOptions.Redraw redraw,
            TrainingOptions.Objective objective,
            long epochSeed)
            implements FlatMapFunction<Iterator<TrainingPlan.Slice>, float[]> {

        @Override
        public Iterator<float[]> call(Iterator<TrainingPlan.Slice> slices) {
            TaskGpu.bind(device);
            return new PairStream(this, slices.next());
        }
    }

    private final Source source;
    private final TrainingPlan.Slice slice;
    private final Iterator<TrainingPlan.Piece> pieces;
    private final float[] pairs;
    private int batchesLeft;

    private float[] x0 = new float[0];
    private float[] x1 = new float[0];
    private float[] t = new float[0];
    private long[] ids = new long[0];
    private int[] order = new int[0];
    private int loaded;
    private int used;

    PairStream(Source source, TrainingPlan.Slice slice) {
        this.source = source;
        this.slice = slice;
        pieces = slice.pieces().iterator();
        pairs = new float[source.batch() * (2 * source.dim() + 1)];
        batchesLeft = slice.batches();
    }

    @Override
    public boolean hasNext() {
        return batchesLeft > 0;
    }

    @Override
    public float[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        batchesLeft--;
        int dim = source.dim();
        int width = 2 * dim + 1;
        for (int row = 0; row < source.batch(); row++) {
            if (used == loaded) {
                load(pieces.next());
            }
            int from = order[used++];
            System.arraycopy(x0, from * dim, pairs, row * width, dim);
            System.arraycopy(x1, from * dim, pairs, row * width + dim, dim);
            pairs[row * width + 2 * dim] = t[from];
        }
        return pairs;
    }

    private void load(TrainingPlan.Piece piece) {
        int count = Math.toIntExact(piece.count());
        if (t.length < count) {
            x0 = new float[Math.multiplyExact(count, source.dim())];
            x1 = new float[x0.length];
            t = new float[count];
            ids = new long[count];
            order = new int[count];
        }
        Configuration configuration = source.configuration().value();
        FileEntry shard = source.shards().get(piece.shard());
        try (PairShardReader reader =
                PairShardReader.open(configuration, new Path(source.folder()), shard, source.dim())) {
            reader.skip(piece.start());
            reader.read(count, ids, x0, x1, t, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read shard " + shard.file() + " of " + source.folder(), e);
        }
        redraw(count);
        shuffle(count, piece);
        loaded = count;
        used = 0;
    }

    private void redraw(int count) {
        if (source.objective() == TrainingOptions.Objective.DISTILL) {
            Arrays.fill(t, 0, count, 0);
            return;
        }
        if (source.redraw() == TrainingOptions.Redraw.NONE) {
            return;
        }
        RowRandom random = new RowRandom(source.epochSeed());
        int dim = source.dim();
        for (int i = 0; i < count; i++) {
            t[i] = random.row(ids[i], REDRAWN_TIME + slice.epoch()).nextFloat();
            if (source.redraw() == TrainingOptions.Redraw.ALL) {
                random.row(ids[i], REDRAWN_NOISE + slice.epoch());
                ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
                for (int d = 0; d < dim; d++) {
                    x0[i * dim + d] = (float) gaussian.sample();
                }
            }
        }
    }

    private void shuffle(int count, TrainingPlan.Piece piece) {
        SplittableRandom random = new SplittableRandom(source.epochSeed()
                ^ (0xBF58476D1CE4E5B9L * (slice.epoch() + 1))
                ^ piece.shard()
                ^ (piece.start() << 20));
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
    }
}
