package dev.flowmatch.jobs;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;

/** A program that runs its arguments as SQL, one after the other: what fills a catalog before a job reads it. */
final class CatalogTables {
    private CatalogTables() {}

    public static void main(String[] statements) throws IOException {
        try (SparkSession spark = SparkSession.builder().master("local[2]").getOrCreate()) {
            for (String statement : statements) {
                spark.sql(statement);
            }
        }
    }
}
