package dev.flowmatch.jobs;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What to raise where memory did not suffice: that of an executor, which may die of it without a word of its own, or that
 * of the driver, in whose process an embedded Spark computes too.
 *
 * <p>Texts and codes are those of Spark's {@code SparkExitCode} and {@code ExecutorLossReason}, of its resource managers
 * for YARN and Kubernetes, and of JavaCPP's {@code Pointer}.
 */
final class OutOfMemory {
    private static final Pattern QUOTED = Pattern.compile("\\bOutOfMemoryError: ([^\\n\\r]+)");

    /** How Spark names the executor of a lost task; an embedded one is "executor driver". */
    private static final Pattern EXECUTOR = Pattern.compile("\\(\\S+ executor \\d+\\)");

    /** Java's own end for want of memory, in a process of Spark's. */
    private static final Pattern JAVA_ENDED = Pattern.compile("(?:with (?:exit )?code|Exit status:) 52\\b");

    /** An executor that is ending rejects the tasks it still gets, and may so use up their retries. */
    private static final Pattern REJECTED = Pattern.compile("\\(\\S+ executor \\d+\\): \\S*RejectedExecutionException");

    /** The end that the system or a container's limit puts to a process: SIGKILL. */
    private static final Pattern KILLED = Pattern.compile(
            "(?:with (?:exit )?code|Exit status:) 137\\b|exceeding (?:physical |virtual )?memory limits");

    private static final Pattern OUTSIDE_HEAP =
            Pattern.compile("physicalBytes|maxBytes|Cannot allocate new|[Nn]ative memory|[Dd]irect buffer");

    private static final String NATIVE_LIMIT = "-Dorg.bytedeco.javacpp.maxphysicalbytes";

    private static final String RAISE_EITHER = "see its log, and raise spark.executor.memory for its heap, or "
            + NATIVE_LIMIT + " in spark.executor.extraJavaOptions and spark.executor.memoryOverhead for the network's "
            + "arrays outside it";

    private OutOfMemory() {}

    /**
     * Recognizes a failure for want of memory.
     *
     * @param chain an exception and its causes
     * @return what ran out and what to raise, in one line; empty for any other failure
     */
    static Optional<String> explain(List<Throwable> chain) {
        boolean executor = chain.stream().anyMatch(e -> finds(EXECUTOR, e));
        Optional<String> error = chain.stream().flatMap(e -> error(e).stream()).findFirst();
        if (error.isPresent()) {
            return Optional.of(executor ? ofExecutor(error.get()) : ofDriver(error.get()));
        }
        if (chain.stream().anyMatch(e -> finds(JAVA_ENDED, e))) {
            return Optional.of("an executor ran out of memory (exit code 52): " + RAISE_EITHER);
        }
        if (chain.stream().anyMatch(e -> finds(REJECTED, e))) {
            return Optional.of(
                    "an executor ended while it was given tasks, most likely out of memory: " + RAISE_EITHER);
        }
        if (chain.stream().anyMatch(e -> finds(KILLED, e))) {
            return Optional.of(
                    "an executor was killed (SIGKILL), as the system or a container does to one that takes more "
                            + "memory than it may: raise spark.executor.memoryOverhead, or give each executor fewer cores");
        }
        return Optional.empty();
    }

    private static Optional<String> error(Throwable e) {
        if (e instanceof OutOfMemoryError) {
            return Optional.of(Failure.oneLine(e.getMessage()));
        }
        Matcher quoted = QUOTED.matcher(String.valueOf(e.getMessage()));
        return quoted.find() ? Optional.of(quoted.group(1)) : Optional.empty();
    }

    private static String ofExecutor(String error) {
        return OUTSIDE_HEAP.matcher(error).find()
                ? "an executor ran out of memory outside its heap (" + error + "): raise " + NATIVE_LIMIT
                        + " in spark.executor.extraJavaOptions, and spark.executor.memoryOverhead with it"
                : "an executor ran out of memory (" + error + "): raise spark.executor.memory";
    }

    private static String ofDriver(String error) {
        return OUTSIDE_HEAP.matcher(error).find()
                ? "the driver ran out of memory outside its heap (" + error + "): raise " + NATIVE_LIMIT
                        + " in spark.driver.extraJavaOptions (FLOWMATCH_JAVA_OPTIONS of bin/flowmatch)"
                : "the driver ran out of memory (" + error + "): raise spark.driver.memory (FLOWMATCH_HEAP of "
                        + "bin/flowmatch)";
    }

    private static boolean finds(Pattern pattern, Throwable e) {
        return pattern.matcher(String.valueOf(e.getMessage())).find();
    }
}
