package dev.flowmatch.device;

import dev.flowmatch.cluster.AskExecutors;
import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.cluster.ExecutorId;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.kernel.PinnedKernels;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the user, before a job's work, that a setting makes matrix products far slower than they could be. */
final class BlasNotice {
    private static final Logger LOG = LoggerFactory.getLogger(BlasNotice.class);

    private BlasNotice() {}

    /**
     * Logs, at the driver, which executors' kernels are slow, if any. Measures only where the variable that chooses them is
     * set; asks nobody where the driver's own process is the executor and it is not.
     *
     * @throws dev.flowmatch.fault.JobFailure if Spark's job fails
     */
    static void give(JavaSparkContext context, Progress progress) {
        if (context.isLocal() && !PinnedKernels.chosen()) {
            return;
        }
        try (ClusterJobs jobs = new ClusterJobs(context, "kernels", progress)) {
            text(new AskExecutors(context, jobs)
                            .ask("look at the kernels of every executor", BlasNotice::slow, (a, b) -> a)
                            .each())
                    .ifPresent(LOG::warn);
        }
    }

    /** What is wrong with this process's kernels, or an empty text. */
    private static String slow() {
        return PinnedKernels.measure()
                .filter(PinnedKernels::isSlow)
                .map(PinnedKernels::problem)
                .orElse("");
    }

    /** @param slow what is wrong at each executor, or an empty text */
    static Optional<String> text(SortedMap<ExecutorId, String> slow) {
        SortedMap<ExecutorId, String> pinned = new TreeMap<>(slow);
        pinned.values().removeIf(String::isEmpty);
        return pinned.entrySet().stream()
                .findFirst()
                .map((Map.Entry<ExecutorId, String> first) ->
                        first.getKey() + (pinned.size() == 1 ? "" : " (and " + (pinned.size() - 1) + " more)") + ": "
                                + first.getValue() + "; unset it where the executors start");
    }
}
