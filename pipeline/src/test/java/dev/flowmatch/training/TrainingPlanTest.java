package dev.flowmatch.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingPlanTest {
    private static final long[] SHARDS = {1000, 1000, 1000, 337};

    @Test
    void anEpochDealsEveryRowAtMostOnceAndLeavesOutLessThanOneBatchAWorker() {
        TrainingPlan plan = new TrainingPlan(SHARDS, 3, 50, 4, 1000, 7);
        Set<Long> dealt = rowsOfEpoch(plan, 0);

        assertEquals(3337 / 150, plan.stepsPerEpoch());
        assertEquals(22 * 150, dealt.size());
        assertTrue(3337 - dealt.size() < 150);
    }

    @Test
    void anotherEpochLeavesOutOtherRows() {
        TrainingPlan plan = new TrainingPlan(SHARDS, 3, 50, 4, 1000, 7);

        assertNotEquals(rowsOfEpoch(plan, 0), rowsOfEpoch(plan, 1));
    }

    @Test
    void everyWorkerGetsTheSameNumberOfFullBatches() {
        TrainingPlan plan = new TrainingPlan(SHARDS, 3, 50, 4, 1000, 7);
        for (long done = 0; done < 100; ) {
            TrainingPlan.Round round = plan.roundAfter(done);
            assertEquals(3, round.slices().size());
            for (TrainingPlan.Slice slice : round.slices()) {
                assertEquals(round.batches(), slice.batches());
                assertEquals(
                        round.batches() * 50L,
                        slice.pieces().stream()
                                .mapToLong(TrainingPlan.Piece::count)
                                .sum());
            }
            done += round.batches();
        }
    }

    @Test
    void roundsAddUpToTheStepsOfTheTraining() {
        TrainingPlan plan = new TrainingPlan(SHARDS, 3, 50, 4, 47, 7);
        long done = 0;
        long rounds = 0;
        while (done < 47) {
            done += plan.roundAfter(done).batches();
            rounds++;
        }
        assertEquals(47, done);
        assertEquals(plan.rounds(), rounds);
    }

    @Test
    void refusesFewerRowsThanOneBatchForEachWorker() {
        assertThrows(IllegalArgumentException.class, () -> new TrainingPlan(new long[] {99}, 2, 50, 1, 1, 0));
    }

    private static Set<Long> rowsOfEpoch(TrainingPlan plan, long epoch) {
        Set<Long> rows = new HashSet<>();
        for (long done = epoch * plan.stepsPerEpoch(); done < (epoch + 1) * plan.stepsPerEpoch(); ) {
            TrainingPlan.Round round = plan.roundAfter(done);
            for (TrainingPlan.Slice slice : round.slices()) {
                for (TrainingPlan.Piece piece : slice.pieces()) {
                    for (long row = piece.start(); row < piece.start() + piece.count(); row++) {
                        assertTrue(row < SHARDS[piece.shard()]);
                        assertTrue(rows.add(piece.shard() * 1_000_000L + row), "a row dealt twice");
                    }
                }
            }
            done += round.batches();
        }
        return rows;
    }
}
