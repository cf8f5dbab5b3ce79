package dev.flowmatch.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The local Spark session that the tests share: four task slots, and a failed task is tried up to four times. */
final class LocalSpark {
    private LocalSpark() {}

    static SparkSession session() {
        return SparkSession.builder()
                .config(new SparkConf()
                        .setMaster("local[4,4]")
                        .setAppName("flowmatch tests")
                        .set("spark.ui.enabled", "false")
                        .set("spark.sql.shuffle.partitions", "4")
                        .set("spark.driver.host", "127.0.0.1"))
                .getOrCreate();
    }
}
