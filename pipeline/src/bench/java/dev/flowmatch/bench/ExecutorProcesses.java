package dev.flowmatch.bench;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** A Spark whose executors are processes of their own on this machine, of one core each (Spark's local-cluster). */
final class ExecutorProcesses {
    private ExecutorProcesses() {}

    /**
     * Starts it, from the Spark that SPARK_HOME names.
     *
     * @param mib heap of an executor
     * @param javaOptions more options for an executor's Java, or an empty text
     */
    static SparkSession start(String name, int executors, int mib, String javaOptions) {
        return SparkSession.builder()
                .config(new SparkConf()
                        .setMaster("local-cluster[" + executors + ",1," + mib + "]")
                        .setAppName(name)
                        .set("spark.ui.enabled", "false")
                        .set("spark.driver.host", "127.0.0.1")
                        .set("spark.driver.maxResultSize", "0")
                        .set("spark.executor.memory", mib + "m")
                        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                        .set(
                                "spark.executor.extraJavaOptions",
                                javaOptions + " -Dorg.bytedeco.javacpp.maxphysicalbytes=8g")
                        .set("spark.executorEnv.OMP_NUM_THREADS", "1"))
                .getOrCreate();
    }
}
