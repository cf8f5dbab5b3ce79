package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.storage.LeaseHeldException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class FailureTest {
    private static void assertFailure(int exitCode, String message, Throwable thrown) {
        Failure failure = Failure.of(thrown);
        assertEquals(exitCode, failure.exitCode());
        assertEquals(message, failure.message());
    }

    @Test
    void wrongUseIsTwo() {
        assertFailure(2, "output out exists", new UsageException("output out exists"));
    }

    @Test
    void badDataAreOne() {
        assertFailure(
                1, "shard part-00000.parquet: too short", new DataException("shard part-00000.parquet: too short"));
    }

    @Test
    void aHeldLeaseIsOne() {
        assertFailure(1, "output out is being written", new LeaseHeldException("output out is being written"));
    }

    @Test
    void findsOurExceptionInsideSparks() {
        assertFailure(
                1,
                "shard part-00000.parquet: too short",
                new SparkException(
                        "Job aborted due to stage failure",
                        new RuntimeException(new DataException("shard part-00000.parquet: too short"))));
    }

    @Test
    void findsOurExceptionWhereSparkOnlyQuotesIt() {
        String quoting = "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure: "
                + "Lost task 0.3 in stage 1.0 (TID 7) (host executor 1): dev.flowmatch.fault.DataException: "
                + "shard part-00000.parquet: too short\n\tat dev.flowmatch.pairs.PairShardReader.open(PairShardReader.java)";
        assertFailure(1, "shard part-00000.parquet: too short", new SparkException(quoting));
    }

    @Test
    void anythingElseIsOneWithTheInnermostCause() {
        assertFailure(
                1,
                "IOException: No space left on device",
                new UncheckedIOException("writing failed", new IOException("No space left on device")));
    }

    @Test
    void saysOneLineOfMany() {
        assertFailure(1, "IllegalStateException: first", new IllegalStateException("\n  first \nsecond"));
    }

    @Test
    void namesTheClassOfAnExceptionWithoutMessage() {
        assertFailure(1, "NullPointerException", new NullPointerException());
    }
}
