package dev.flowmatch.cluster;

import dev.flowmatch.fault.JobFailure;
import java.io.IOException;
import java.io.Serializable;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Asks every executor the same: by a task for every core, and again where one was given no task because another one was
 * faster, as Spark promises no task to any of them.
 */
public final class AskExecutors {
    private static final int ROUNDS = 5;

    private final JavaSparkContext context;
    private final ClusterJobs jobs;

    /** Asks in jobs of this kind. */
    public AskExecutors(JavaSparkContext context, ClusterJobs jobs) {
        this.context = context;
        this.jobs = jobs;
    }

    /** What is asked; computed by tasks, and so not to hold anything that does not travel. */
    public interface Question<A extends Serializable> extends Serializable {
        /** The answer of the process that it is called in. */
        A answer() throws IOException;
    }

    private record Signed<A extends Serializable>(ExecutorId executor, A answer) implements Serializable {}

    /**
     * What was answered.
     *
     * @param each by executor
     * @param silent the addresses of the executors that took no task
     */
    public record Answers<A>(SortedMap<ExecutorId, A> each, SortedSet<String> silent) {
        /** @throws JobFailure if an executor was silent */
        public SortedMap<ExecutorId, A> ofAll() {
            if (!silent.isEmpty()) {
                throw new JobFailure(
                        "of " + (each.size() + silent.size()) + " executors only " + each.size()
                                + " took a task in " + ROUNDS + " rounds, not " + String.join(", ", silent)
                                + ": Spark's log says what became of those, and flowmatch doctor --master URL shows the others");
            }
            return each;
        }
    }

    /**
     * Asks them all.
     *
     * @param task the job's description
     * @param merge which of two answers of one executor to keep
     * @throws JobFailure if the job fails
     */
    public <A extends Serializable> Answers<A> ask(String task, Question<A> question, BinaryOperator<A> merge) {
        SortedMap<ExecutorId, A> answers = new TreeMap<>();
        SortedSet<String> silent = new TreeSet<>();
        for (int round = 0; round < ROUNDS && (round == 0 || !silent.isEmpty()); round++) {
            int tasks = slots();
            jobs.collect(
                            task,
                            tasks,
                            context.parallelize(
                                            IntStream.range(0, tasks).boxed().toList(), tasks)
                                    .map(core -> new Signed<>(ExecutorId.current(), question.answer())))
                    .forEach(signed -> answers.merge(signed.executor(), signed.answer(), merge));
            silent = silent(known(), answers.keySet());
        }
        return new Answers<>(Collections.unmodifiableSortedMap(answers), silent);
    }

    /** As many tasks as run at once: spark.default.parallelism may be set below that. */
    private int slots() {
        SparkContext spark = context.sc();
        int atOnce = spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
        return Math.max(context.defaultParallelism(), atOnce);
    }

    static SortedSet<String> silent(Set<String> known, Set<ExecutorId> answered) {
        SortedSet<String> silent = new TreeSet<>(known);
        answered.forEach(executor -> silent.remove(executor.address()));
        return silent;
    }

    /** The addresses of the executors; the driver counts as one of Spark's, but takes no tasks on a cluster. */
    private Set<String> known() {
        Set<String> known = new TreeSet<>();
        for (SparkExecutorInfo executor : context.sc().statusTracker().getExecutorInfos()) {
            known.add(executor.host() + ":" + executor.port());
        }
        if (!context.isLocal()) {
            known.remove(SparkEnv.get().blockManager().blockManagerId().hostPort());
        }
        return known;
    }
}
