package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sources in a Hive metastore and, where Iceberg is there for this Spark, in its catalog, made by another program than the one
 * that reads them.
 */
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

    /** Iceberg comes out for a new Spark some months after it, and does not link with another. */
    private static boolean icebergIsForThisSpark() {
        String spark = Program.spark().getFileName().toString().replaceFirst("^spark-(\\d+\\.\\d+)\\..*", "$1");
        return iceberg().getFileName().toString().startsWith("iceberg-spark-runtime-" + spark + "_");
    }

    private static void assumeIcebergFor(String table) {
        assumeTrue(!table.startsWith("lake.") || icebergIsForThisSpark(), "no Iceberg for " + Program.spark());
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
                        // Eight partitions of rows however few they are.
                        "-Dspark.sql.shuffle.partitions=8",
                        "-Dspark.sql.adaptive.coalescePartitions.enabled=false",
                        "-Dspark.ui.enabled=false");
        make(
                "CREATE DATABASE sales",
                "CREATE TABLE sales.trips (minutes INT, miles DOUBLE, driver STRING) ROW FORMAT DELIMITED FIELDS"
                        + " TERMINATED BY ';' STORED AS TEXTFILE",
                "INSERT INTO sales.trips " + rows("true"),
                "CREATE TABLE trips_by_driver (minutes INT, miles DOUBLE) PARTITIONED BY (driver STRING) STORED AS ORC",
                "INSERT INTO trips_by_driver PARTITION (driver) " + rows("id % 2 = 0"),
                "INSERT INTO trips_by_driver PARTITION (driver) " + rows("id % 2 = 1"),
                "CREATE VIEW sales.all_trips AS SELECT minutes, miles FROM default.trips_by_driver");
        if (icebergIsForThisSpark()) {
            make(
                    "CREATE TABLE lake.sales.trips (minutes INT, miles DOUBLE, driver STRING) USING iceberg"
                            + " PARTITIONED BY (driver)",
                    "INSERT INTO lake.sales.trips " + rows("id < 300"),
                    "INSERT INTO lake.sales.trips " + rows("id >= 300"),
                    "CREATE NAMESPACE lake.`Süd West`",
                    "CREATE TABLE lake.`Süd West`.`Fahrten v.2` (minutes INT, miles DOUBLE, driver STRING) USING iceberg",
                    "INSERT INTO lake.`Süd West`.`Fahrten v.2` " + rows("true"));
        }
        pairs("sales.trips", "expected");
    }

    private static void make(String... statements) throws Exception {
        Program.Run run = program.main(CatalogTables.class, statements);
        assertEquals(0, run.exitCode(), run.err());
    }

    private static void pairs(String table, String output) throws Exception {
        JsonNode outcome = program.flowmatch(
                        "pairs",
                        "--source",
                        "table:" + table,
                        "--columns",
                        "minutes,miles",
                        "--draws-per-row",
                        "1",
                        "--shard-rows",
                        "100",
                        "--output",
                        output)
                .outcome();
        assertEquals(
                ROWS,
                outcome.get("rows").asInt() + outcome.get("validation_rows").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sales.all_trips", "lake.sales.trips", "lake.Süd West.`Fahrten v.2`"})
    void theSameRowsGiveTheSamePairsFromEveryKindOfTable(String table) throws Exception {
        assumeIcebergFor(table);
        pairs(table, table);
        List<String> expected = Rows.of(folder.resolve("expected").toString());
        assertTrue(expected.size() > ROWS / 2, "rows " + expected.size());
        assertEquals(expected, Rows.of(folder.resolve(table).toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sales.trip", "lake.sales.trip"})
    void aMisspeltNameIsComparedWithItsNeighbours(String table) throws Exception {
        assumeIcebergFor(table);
        Program.Run run = program.flowmatch("pairs", "--source", "table:" + table + "z", "--output", "none");
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(
                run.err().contains("'" + table + "z' is not in Spark's catalog; did you mean '" + table + "s'?"),
                run.err());
    }
}
