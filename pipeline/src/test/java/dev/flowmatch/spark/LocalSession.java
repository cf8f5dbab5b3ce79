package dev.flowmatch.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The one local Spark session of all tests: four task slots, a failed task is tried up to three times. */
public final class LocalSession {
    private LocalSession() {}

    public static synchronized SparkSession get() {
        SparkConf conf = new SparkConf()
                .setMaster("local[4,3]")
                .setAppName("tests")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.sql.shuffle.partitions", "2");
        return SparkSession.builder().config(conf).getOrCreate();
    }
}
