package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources in a Hive metastore and in an Iceberg catalog, made by another program than the one that reads them. */
class CatalogIT {
    private static final int ROWS = 700;

    @TempDir
    static Path folder;

    private static Program program;

    private static String rows(String condition) {
        return "SELECT cast(id * 7 % 31 AS int) AS minutes, id * 11 % 13 / 2.0D AS miles,"
                + " if(id % 3 = 0, 'Ann', 'Bob') AS driver FROM range(" + ROWS + ") WHERE " + condition;
    }

    /** The jar that makes a Spark know Iceberg's tables. */
    private static Path iceberg() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(jar -> jar.getFileName().toString().startsWith("iceberg-spark-runtime"))
                .findFirst()
                .orElseThrow();
    }

    /** The same rows in every table, spread over files, partitions and commits in different ways. */
    @BeforeAll
    static void makeTables() throws Exception {
        program = new Program(folder)
                .withJar(iceberg())
                .withJava(
                        "-Dspark.sql.catalogImplementation=hive",
                        "-Dspark.sql.warehouse.dir=" + folder.resolve("warehouse"),
                        "-Dspark.hadoop.javax.jdo.option.ConnectionURL=jdbc:derby:;databaseName="
                                + folder.resolve("metastore") + ";create=true",
                        "-Dspark.hadoop.datanucleus.schema.autoCreateAll=true",
                        "-Dspark.hadoop.hive.metastore.schema.verification=false",
                        "-Dspark.hadoop.hive.exec.dynamic.partition.mode=nonstrict",
                        "-Dspark.sql.catalog.lake=org.apache.iceberg.spark.SparkCatalog",
                        "-Dspark.sql.catalog.lake.type=hadoop",
                        "-Dspark.sql.catalog.lake.warehouse=" + folder.resolve("lake"),
                        "-Dspark.ui.enabled=false");
        Program.Run run = program.main(
                CatalogTables.class,
                "CREATE DATABASE sales",
                "CREATE TABLE sales.trips (minutes INT, miles DOUBLE, driver STRING) ROW FORMAT DELIMITED FIELDS"
                        + " TERMINATED BY ';' STORED AS TEXTFILE",
                "INSERT INTO sales.trips " + rows("true"),
                "CREATE TABLE trips_by_driver (minutes INT, miles DOUBLE) PARTITIONED BY (driver STRING) STORED AS ORC",
                "INSERT INTO trips_by_driver PARTITION (driver) " + rows("id % 2 = 0"),
                "INSERT INTO trips_by_driver PARTITION (driver) " + rows("id % 2 = 1"),
                "CREATE VIEW sales.all_trips AS SELECT minutes, miles FROM default.trips_by_driver",
                "CREATE TABLE lake.sales.trips (minutes INT, miles DOUBLE, driver STRING) USING iceberg"
                        + " PARTITIONED BY (driver)",
                "INSERT INTO lake.sales.trips " + rows("id < 300"),
                "INSERT INTO lake.sales.trips " + rows("id >= 300"));
        assertEquals(0, run.exitCode(), run.err());
        pairs("sales.trips", "expected");
    }

    private static void pairs(String table, String output) throws Exception {
        JsonNode outcome = program.flowmatch(("pairs --source table:" + table
                                + " --columns minutes,miles --shard-rows 100 --output " + output)
                        .split(" ", -1))
                .outcome();
        assertEquals(
                ROWS,
                outcome.get("rows").asInt() + outcome.get("validation_rows").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sales.all_trips", "lake.sales.trips"})
    void theSameRowsGiveTheSamePairsFromEveryKindOfTable(String table) throws Exception {
        pairs(table, table);
        List<String> expected = Rows.of(folder.resolve("expected").toString());
        assertTrue(expected.size() > ROWS / 2, "rows " + expected.size());
        assertEquals(expected, Rows.of(folder.resolve(table).toString()));
    }

    @Test
    void aMisspeltNameIsComparedWithItsNeighbours() throws Exception {
        Program.Run run = program.flowmatch("pairs", "--source", "table:lake.sales.tripz", "--output", "none");
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(
                run.err().contains("'lake.sales.tripz' is not in Spark's catalog; did you mean 'lake.sales.trips'?"),
                run.err());
    }
}
