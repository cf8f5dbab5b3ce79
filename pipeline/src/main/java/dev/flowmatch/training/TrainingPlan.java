package dev.flowmatch.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How the rows of the training shards are dealt out: every worker gets the same number of full batches a round, in
 * contiguous slices of the shards.
 *
 * <p>An epoch puts the shards in a seeded order, begins at a seeded row of them and goes round once. The slices of a
 * round follow one another in worker order, so that a worker reads from few shards; rows of a shard are in random order
 * already. An epoch leaves out fewer than workers × batch rows, other ones each time. A function of the sizes, the seed
 * and the epoch alone. Immutable.
 */
final class TrainingPlan {
    private final long[] shardRows;
    private final long rows;
    private final int workers;
    private final int batch;
    private final int averagingFrequency;
    private final long steps;
    private final long stepsPerEpoch;
    private final long seed;

    /** Consecutive rows of one shard. */
    record Piece(int shard, long start, long count) implements Serializable {}

    /** What one worker trains on in one round. */
    record Slice(int worker, long epoch, int batches, List<Piece> pieces) implements Serializable {}

    /** One round: the local steps done before it, the local steps in it, and a slice for each worker. */
    record Round(long epoch, long stepsBefore, int batches, List<Slice> slices) {}

    /**
     * @param shardRows rows of each training shard
     * @param steps local steps of a worker in the whole training
     */
    TrainingPlan(long[] shardRows, int workers, int batch, int averagingFrequency, long steps, long seed) {
        this.shardRows = shardRows.clone();
        this.workers = workers;
        this.batch = batch;
        this.averagingFrequency = averagingFrequency;
        this.steps = steps;
        this.seed = seed;
        long sum = 0;
        for (long count : shardRows) {
            sum += count;
        }
        rows = sum;
        stepsPerEpoch = rows / ((long) workers * batch);
        if (stepsPerEpoch < 1) {
            throw new IllegalArgumentException(
                    rows + " rows are fewer than one batch of " + batch + " for each of " + workers + " workers");
        }
    }

    /** Local steps of a worker in one epoch. */
    long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /** Rounds of the whole training. */
    long rounds() {
        long perEpoch = roundsOf(stepsPerEpoch);
        return steps / stepsPerEpoch * perEpoch + roundsOf(steps % stepsPerEpoch);
    }

    private long roundsOf(long localSteps) {
        return (localSteps + averagingFrequency - 1) / averagingFrequency;
    }

    /** The round that begins after {@code done} local steps of each worker; done is below the steps of the training. */
    Round roundAfter(long done) {
        long epoch = done / stepsPerEpoch;
        long inEpoch = done % stepsPerEpoch;
        int batches = (int) Math.min(averagingFrequency, Math.min(stepsPerEpoch - inEpoch, steps - done));
        SplittableRandom random = new SplittableRandom(seed ^ (0x9E3779B97F4A7C15L * (epoch + 1)));
        int[] order = shuffledShards(random);
        long offset = random.nextLong(rows);
        List<Slice> slices = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            long start = (inEpoch * workers + (long) worker * batches) * batch;
            slices.add(
                    new Slice(worker, epoch, batches, pieces(order, (start + offset) % rows, (long) batches * batch)));
        }
        return new Round(epoch, done, batches, slices);
    }

    private int[] shuffledShards(SplittableRandom random) {
        int[] order = new int[shardRows.length];
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** The {@code count} rows from {@code start} on, going round at the end. */
    private List<Piece> pieces(int[] order, long start, long count) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        long skip = start;
        while (skip >= shardRows[order[at]]) {
            skip -= shardRows[order[at]];
            at++;
        }
        long left = count;
        while (left > 0) {
            long take = Math.min(left, shardRows[order[at]] - skip);
            if (take > 0) {
                pieces.add(new Piece(order[at], skip, take));
            }
            left -= take;
            skip = 0;
            at = (at + 1) % order.length;
        }
        return pieces;
    }
}
