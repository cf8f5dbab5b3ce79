package dev.flowmatch.jobs;

import dev.flowmatch.cluster.AwaitExecutors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark session of one command: the one spark-submit configured, or an embedded local one.
 *
 * <p>spark-submit hands its settings over as {@code spark.*} system properties; where it gave a master, nothing of
 * it is changed. Without a master, Spark runs inside this process on all its cores, without a web page and without
 * opening a port to other machines.
 */
final class Session implements AutoCloseable {
    private static final String MASTER = "spark.master";

    private final String name;
    private final Duration executorTimeout;
    /** Read by the thread that ends the process. */
    private volatile SparkSession spark;

    /**
     * A session that starts when it is first asked for.
     *
     * @param name what Spark's pages and logs call it
     * @param executorTimeout how long it waits for its executors on a cluster
     */
    Session(String name, Duration executorTimeout) {
        this.name = name;
        this.executorTimeout = executorTimeout;
    }

    /** Whether Spark runs inside this process, because nobody named a master. */
    static boolean isEmbedded() {
        return System.getProperty(MASTER) == null;
    }

    /** Whether the driver runs on the cluster, started by its manager. */
    static boolean inClusterMode() {
        return "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }

    /** Returns the session, started if it is not yet running, with its executors at hand. */
    SparkSession spark() {
        if (spark == null) {
            SparkConf conf = new SparkConf();
            conf.setIfMissing("spark.app.name", name);
            if (isEmbedded()) {
                embed(conf, Runtime.getRuntime().availableProcessors());
            }
            spark = SparkSession.builder().config(conf).getOrCreate();
            new AwaitExecutors(spark).timeout(executorTimeout).execute();
        }
        return spark;
    }

    /** Returns the settings for file systems, without starting Spark. */
    Configuration hadoop() {
        return spark == null
                ? SparkHadoopUtil.get().newConfiguration(new SparkConf())
                : spark.sparkContext().hadoopConfiguration();
    }

    /** Whether there is a session. */
    boolean isStarted() {
        return spark != null;
    }

    /** Cancels the jobs that run, if any. */
    void cancelJobs() {
        SparkSession started = spark;
        if (started != null && !started.sparkContext().isStopped()) {
            try {
                started.sparkContext().cancelAllJobs();
            } catch (IllegalStateException e) {
                // Stopped meanwhile: no job runs any more.
                return;
            }
        }
    }

    /** Ends Spark's log, where it was started. */
    void silence() {
        SparkSession started = spark;
        if (started != null && !started.sparkContext().isStopped()) {
            started.sparkContext().setLogLevel("OFF");
        }
    }

    /** Stops Spark, if it was started. */
    @Override
    public void close() {
        if (spark != null) {
            // Of a thread that was told to end, Spark would not be stopped to its end.
            Thread.interrupted();
            spark.stop();
        }
    }

    /** Settings given as {@code -Dspark.…} to this process still go first. */
    private static void embed(SparkConf conf, int cores) {
        conf.set(MASTER, "local[" + cores + "]");
        conf.setIfMissing("spark.driver.host", "127.0.0.1");
        conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        conf.setIfMissing("spark.sql.shuffle.partitions", Integer.toString(2 * cores));
        conf.setIfMissing("spark.sql.session.timeZone", "UTC");
        // Driver and tasks share one process: a limit on what tasks send back protects nothing.
        conf.setIfMissing("spark.driver.maxResultSize", "0");
        // A task that finds too little memory fails the job with a message, instead of ending this process with Spark's
        // 52.
        conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
        if (!conf.contains("spark.sql.warehouse.dir")) {
            conf.set("spark.sql.warehouse.dir", emptyFolder().toUri().toString());
        }
    }

    /** Spark makes its warehouse folder where it stands; no job here writes to it. */
    private static Path emptyFolder() {
        try {
            Path folder = Files.createTempDirectory("flowmatch-warehouse");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no temporary folder can be made in " + System.getProperty("java.io.tmpdir"), e);
        }
    }
}
