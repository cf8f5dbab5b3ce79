package dev.flowmatch.cluster;

import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManagerId;

/**
 * One of Spark's executors; ordered by its id, which is a number but where Spark runs in one process.
 *
 * @param id Spark's id of it
 * @param host the machine it runs on
 * @param port where it answers to others there
 */
public record ExecutorId(String id, String host, int port) implements Serializable, Comparable<ExecutorId> {
    private static final Comparator<ExecutorId> ORDER = Comparator.<ExecutorId>comparingInt(
                    executor -> executor.id().length())
            .thenComparing(ExecutorId::id)
            .thenComparing(ExecutorId::address);

    /** The one that the calling task runs on. */
    public static ExecutorId current() {
        SparkEnv environment = SparkEnv.get();
        BlockManagerId address = environment.blockManager().blockManagerId();
        return new ExecutorId(environment.executorId(), address.host(), address.port());
    }

    /** Host and port, by which Spark lists executors. */
    String address() {
        return host + ":" + port;
    }

    @Override
    public int compareTo(ExecutorId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "executor " + id + " on " + host;
    }
}
