package dev.flowmatch.cluster;

import dev.flowmatch.fault.JobFailure;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Waits until the executors that Spark's settings ask for are there. Without it a job begins with the first one, takes
 * its cores for those of the cluster, and waits without end where none comes.
 *
 * <p>How many are asked for: by {@code spark.cores.max} on a standalone cluster, by {@code spark.executor.instances} and
 * {@code spark.executor.cores} elsewhere, and with dynamic allocation by the executors it begins with (where that is
 * none, they come with the first job, and there is nothing to wait for). Where tasks take GPUs, by these too. A
 * standalone cluster without a limit, or with GPUs and no word of an executor's cores, gives what it has: then this waits
 * for one executor, and until no further one has come for two seconds.
 */
public final class AwaitExecutors {
    /** How long unless told otherwise. */
    public static final Duration TIMEOUT = Duration.ofMinutes(5);

    private static final Duration SETTLED = Duration.ofSeconds(2);
    private static final long POLL_MILLIS = 100;

    private final SparkSession spark;
    private Duration timeout = TIMEOUT;

    /** Makes the operation for the executors of {@code spark}. */
    public AwaitExecutors(SparkSession spark) {
        this.spark = Objects.requireNonNull(spark, "spark");
    }

    /**
     * How long to wait at most.
     *
     * @throws IllegalArgumentException if it is below a second
     */
    public AwaitExecutors timeout(Duration atMost) {
        if (atMost.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("executor-timeout must be at least 1 s, but was " + atMost.toSeconds());
        }
        this.timeout = atMost;
        return this;
    }

    /**
     * Waits; returns at once where Spark runs in this process.
     *
     * @throws JobFailure if there are too few executors after the timeout, naming the master, the tasks that could run at
     *     once and those asked for; or if Spark was stopped meanwhile, as it is when its master does not answer
     */
    public void execute() {
        SparkContext context = spark.sparkContext();
        SparkConf conf = context.getConf();
        String master = context.master();
        if (master.equals("local") || master.startsWith("local[")) {
            return;
        }
        Wanted wanted = Wanted.of(conf, master);
        long start = System.nanoTime();
        long changed = start;
        int had = 0;
        while (wanted.tasks() > 0) {
            if (context.isStopped()) {
                throw new JobFailure("Spark was stopped before it had executors: does " + master
                        + " name a master that runs and accepts this job?");
            }
            int has = context.maxNumConcurrentTasks(
                    context.resourceProfileManager().defaultResourceProfile());
            long now = System.nanoTime();
            if (has != had) {
                had = has;
                changed = now;
            }
            if (had >= wanted.tasks() && (wanted.exact() || now - changed >= SETTLED.toNanos())) {
                return;
            }
            if (now - start >= timeout.toNanos()) {
                throw new JobFailure(message(master, wanted, had, conf));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobFailure("waiting for executors was interrupted");
        }
    }

    private String message(String master, Wanted wanted, int had, SparkConf conf) {
        return master + " gave this job " + (had == 0 ? "no executor" : "executors for " + had + " task(s) at once")
                + " within " + timeout.toSeconds() + " s (--executor-timeout), but " + wanted.tasks()
                + (wanted.exact() ? " are asked for by " + wanted.settings() : " is the least")
                + ": see that the cluster has workers with enough free cores"
                + (conf.contains(Wanted.TASK_GPUS) ? " and GPUs" : "") + " and "
                + conf.get("spark.executor.memory", "1g") + " memory for each executor, or ask for less";
    }

    /**
     * What the settings ask for.
     *
     * @param tasks the tasks that could run at once; 0 if executors come only when there is work
     * @param exact whether no more than these will come
     * @param settings the settings that say so, with their values
     */
    record Wanted(int tasks, boolean exact, String settings) {
        private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";
        private static final String TASK_GPUS = "spark.task.resource.gpu.amount";

        static Wanted of(SparkConf conf, String master) {
            int cpus = conf.getInt("spark.task.cpus", 1);
            int executorCores = conf.getInt("spark.executor.cores", 1);
            boolean gpus = conf.contains(TASK_GPUS);
            int each = Math.max(1, Math.min(executorCores / cpus, gpus ? tasksByGpus(conf) : Integer.MAX_VALUE));
            String of = " of " + executorCores + " core(s)" + (gpus ? " and " + gpuSettings(conf) : "");
            if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
                int least = conf.getInt("spark.dynamicAllocation.minExecutors", 0);
                int initial = Math.max(
                        conf.getInt("spark.dynamicAllocation.initialExecutors", least),
                        conf.getInt("spark.executor.instances", 0));
                int executors = Math.max(least, initial);
                return new Wanted(executors * each, true, "spark.dynamicAllocation.initialExecutors=" + executors + of);
            }
            if (!master.startsWith("spark://") && !master.startsWith("local-cluster")) {
                int executors = conf.getInt("spark.executor.instances", 2);
                return new Wanted(executors * each, true, "spark.executor.instances=" + executors + of);
            }
            int most = conf.getInt("spark.cores.max", 0);
            boolean coresAreSaid = conf.contains("spark.executor.cores");
            // Else an executor takes all cores of its worker, and how many share its GPUs is not known.
            if (most == 0 || (gpus && !coresAreSaid)) {
                return new Wanted(1, false, "");
            }
            int tasks = coresAreSaid ? most / executorCores * each : most / cpus;
            return new Wanted(Math.max(1, tasks), true, "spark.cores.max=" + most + (gpus ? of : ""));
        }

        /** As Spark counts: a task takes whole GPUs, or several share one. */
        private static int tasksByGpus(SparkConf conf) {
            double perTask = conf.getDouble(TASK_GPUS, 1);
            int perExecutor = conf.getInt(EXECUTOR_GPUS, 0);
            return perTask <= 1 ? perExecutor * (int) (1 / perTask) : perExecutor / (int) perTask;
        }

        private static String gpuSettings(SparkConf conf) {
            return EXECUTOR_GPUS + "=" + conf.get(EXECUTOR_GPUS, "0") + " with " + TASK_GPUS + "="
                    + conf.get(TASK_GPUS);
        }
    }
}
