package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

/** Messages as Spark and its resource managers write them. */
class OutOfMemoryTest {
    private static final String ABORTED = "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most "
            + "recent failure: Lost task 0.3 in stage 1.0 (TID 7) (10.0.0.7 executor 3): ";
    private static final String LOST =
            ABORTED + "ExecutorLostFailure (executor 3 exited caused by one of the running " + "tasks) Reason: ";

    private static final String EITHER = "see its log, and raise spark.executor.memory for its heap, or "
            + "-Dorg.bytedeco.javacpp.maxphysicalbytes in spark.executor.extraJavaOptions and "
            + "spark.executor.memoryOverhead for the network's arrays outside it";

    private static void assertMessage(String message, Throwable thrown) {
        Failure failure = Failure.of(thrown);
        assertEquals(message, failure.message());
        assertEquals(1, failure.exitCode());
    }

    @Test
    void aFullHeapOfAnExecutorNamesItsMemory() {
        assertMessage(
                "an executor ran out of memory (Java heap space): raise spark.executor.memory",
                new SparkException(
                        ABORTED + "java.lang.OutOfMemoryError: Java heap space\n\tat java.base/java.lang.String"));
    }

    @Test
    void arraysOutsideAnExecutorsHeapNameTheLimitOfJavaCpp() {
        String error = "Physical memory usage is too high: physicalBytes (500M) > maxPhysicalBytes (300M)";
        assertMessage(
                "an executor ran out of memory outside its heap (" + error + "): raise "
                        + "-Dorg.bytedeco.javacpp.maxphysicalbytes in spark.executor.extraJavaOptions, and "
                        + "spark.executor.memoryOverhead with it",
                new SparkException(
                        ABORTED + "java.lang.OutOfMemoryError: " + error + "\n\tat org.bytedeco.javacpp.Pointer",
                        new OutOfMemoryError(error)));
    }

    @Test
    void anExecutorThatJavaEndedNamesBoth() {
        String message = "an executor ran out of memory (exit code 52): " + EITHER;
        assertMessage(message, new SparkException(LOST + "Command exited with code 52\nDriver stacktrace:"));
        assertMessage(message, new SparkException(LOST + "The executor with id 3 exited with exit code 52(JVM OOM)."));
        assertMessage(
                message, new SparkException(LOST + "Container from a bad node: c_1 on host: h. Exit status: 52."));
    }

    @Test
    void anExecutorThatRejectsTasksWhileItEndsNamesBoth() {
        assertMessage(
                "an executor ended while it was given tasks, most likely out of memory: " + EITHER,
                new SparkException(ABORTED + "java.util.concurrent.RejectedExecutionException: Task "
                        + "org.apache.spark.executor.Executor$TaskRunner@1b3f2c7d rejected from "
                        + "java.util.concurrent.ThreadPoolExecutor@26c77428[Shutting down, pool size = 1]"));
    }

    @Test
    void anExecutorThatTheSystemKilledNamesTheOverhead() {
        String message = "an executor was killed (SIGKILL), as the system or a container does to one that takes more "
                + "memory than it may: raise spark.executor.memoryOverhead, or give each executor fewer cores";
        assertMessage(message, new SparkException(LOST + "Command exited with code 137"));
        assertMessage(
                message,
                new SparkException(LOST
                        + "The executor with id 3 exited with exit code 137(SIGKILL, possible container " + "OOM)."));
        assertMessage(
                message,
                new SparkException(
                        LOST + "Container killed by YARN for exceeding physical memory limits. 5.5 GB of 5.5 GB "
                                + "physical memory used. Consider boosting spark.executor.memoryOverhead."));
    }

    @Test
    void theDriversOwnHeapNamesTheDriversMemory() {
        String message = "the driver ran out of memory (Java heap space): raise spark.driver.memory (FLOWMATCH_HEAP of "
                + "bin/flowmatch)";
        assertMessage(message, new IllegalStateException("failed", new OutOfMemoryError("Java heap space")));
        assertMessage(
                message,
                new SparkException("Job aborted due to stage failure: Task 0 in stage 0.0 failed 1 times, most recent "
                        + "failure: Lost task 0.0 in stage 0.0 (TID 0) (127.0.0.1 executor driver): "
                        + "java.lang.OutOfMemoryError: Java heap space"));
    }

    @Test
    void theDriversOwnArraysNameTheLimitOfJavaCpp() {
        assertMessage(
                "the driver ran out of memory outside its heap (Cannot allocate new FloatPointer(9): totalBytes = 1M, "
                        + "physicalBytes = 2M): raise -Dorg.bytedeco.javacpp.maxphysicalbytes in "
                        + "spark.driver.extraJavaOptions (FLOWMATCH_JAVA_OPTIONS of bin/flowmatch)",
                new IllegalStateException(
                        "failed",
                        new OutOfMemoryError(
                                "Cannot allocate new FloatPointer(9): totalBytes = 1M, physicalBytes = 2M")));
    }

    @Test
    void otherExitCodesAreOtherFailures() {
        String other = LOST + "Command exited with code 521";
        assertMessage("SparkException: " + other, new SparkException(other));
        assertMessage("IOException: Exit status: 1", new IOException("Exit status: 1"));
    }
}
