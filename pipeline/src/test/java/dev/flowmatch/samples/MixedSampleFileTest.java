package dev.flowmatch.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowmatch.column.CategoryCode;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.MissingFlag;
import dev.flowmatch.column.RareValue;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.MixedModel;
import java.io.File;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text, truth, dates, times and nulls, read back by Spark and by DuckDB. */
class MixedSampleFileTest {
    private static final double NULL = Double.NaN;

    @TempDir
    private File folder;

    private SampleFileWriter writer(ColumnEntry... columns) throws IOException {
        return new SampleFileWriter(
                new Configuration(false), new Path(new Path(folder.toURI()), "part.parquet"), List.of(columns));
    }

    private static ColumnEntry number(String name, String type) {
        return new ColumnEntry(name, type, 0, 1, 0, 0);
    }

    private static ColumnEntry nullable(String name, String type) {
        MissingFlag flag = new MissingFlag(0.5, CategoryCode.book(2).lists(), null);
        return new ColumnEntry(name, type, 0, 1, 0, 0, null, null, ColumnEntry.NUMERIC, null, null, flag, null);
    }

    private Dataset<Row> inSpark(String... expressions) {
        // As Spark 3.5 reads unless told otherwise: whatever is older than 1900 must say which calendar it is of.
        return LocalSession.get()
                .read()
                .option("datetimeRebaseMode", "EXCEPTION")
                .parquet(folder + "/part.parquet")
                .orderBy("id")
                .selectExpr(expressions);
    }

    private static List<String> lines(List<Row> rows) {
        return rows.stream().map(Row::toString).toList();
    }

    private List<String> inDuckDb(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet result = connection
                        .createStatement()
                        .executeQuery(sql.replace("FILE", "'" + folder + "/part.parquet'"))) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int j = 1; j <= result.getMetaData().getColumnCount(); j++) {
                    row.add(result.getString(j));
                }
                rows.add(String.join(" ", row.stream().map(String::valueOf).toList()));
            }
        }
        return rows;
    }

    private void writeEveryType() throws IOException {
        try (SampleFileWriter writer = writer(
                MixedModel.ofValues("größe 距離", "string", true, null, "klein", "groß", ""),
                MixedModel.ofValues("sold", "boolean", true, null, "true", "false"),
                nullable("day", "date"),
                number("at", "timestamp"),
                nullable("local", "timestamp_ntz"),
                nullable("price", "decimal(7,2)"),
                nullable("vast", "decimal(38,6)"),
                nullable("whole", "int"),
                nullable("real", "double"))) {
            writer.write(0, new double[] {1, 0, 20_786.4, 1.5e15 + 0.3, 1, 12.344, -1e20, 2.5, 0.1}, 0);
            writer.write(1, new double[] {3, 2, NULL, 0, NULL, NULL, NULL, NULL, NULL}, 0);
            writer.write(2, new double[] {2, 1, -800_000, -1e20, 1e300, 1e9, 1e300, 1e300, -0.5}, 0);
            assertEquals(6, writer.clampedValues());
        }
    }

    @Test
    void sparkReadsEveryTypeAndItsNulls() throws IOException {
        writeEveryType();
        assertEquals(
                "STRUCT<id: BIGINT, `größe 距離`: STRING, sold: BOOLEAN, day: DATE, at: TIMESTAMP,"
                        + " local: TIMESTAMP_NTZ, price: DECIMAL(7,2), vast: DECIMAL(38,6), whole: INT, real: DOUBLE>",
                inSpark("*").schema().sql());
        assertEquals(
                List.of(
                        "[0,groß,true,2026-11-29,1500000000000000,1970-01-01 00:00:00.000001,12.34,"
                                + "-100000000000000000000.000000,2,0.1]",
                        "[1,null,null,null,0,null,null,null,null,null]",
                        "[2,,false,0001-01-01,-62135596800000000,9999-12-31 23:59:59.999999,99999.99,"
                                + "99999999999999999999999999999999.999999,2147483647,-0.5]"),
                lines(inSpark(
                                "id",
                                "`größe 距離`",
                                "sold",
                                "cast(day as string)",
                                "unix_micros(at)",
                                "cast(local as string)",
                                "price",
                                "vast",
                                "whole",
                                "real")
                        .collectAsList()));
    }

    @Test
    void duckDbReadsTheSame() throws Exception {
        writeEveryType();
        assertEquals(
                List.of(
                        "id BIGINT",
                        "größe 距離 VARCHAR",
                        "sold BOOLEAN",
                        "day DATE",
                        "at TIMESTAMP WITH TIME ZONE",
                        "local TIMESTAMP",
                        "price DECIMAL(7,2)",
                        "vast DECIMAL(38,6)",
                        "whole INTEGER",
                        "real DOUBLE"),
                inDuckDb("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM FILE)"));
        assertEquals(
                List.of(
                        "groß true 2026-11-29 1500000000000000 1970-01-01 00:00:00.000001 12.34 2 0.1",
                        "null null null 0 null null null null",
                        " false 0001-01-01 -62135596800000000 9999-12-31 23:59:59.999999 99999.99 2147483647 -0.5"),
                inDuckDb("SELECT \"größe 距離\", sold, day::VARCHAR, epoch_us(\"at\"), local::VARCHAR, price, whole, real"
                        + " FROM FILE ORDER BY id"));
    }

    @Test
    void onlyWhatMayBeMissingIsOptional() throws Exception {
        try (SampleFileWriter writer = writer(
                MixedModel.ofValues("a", "string", true, null, "x", "y"),
                MixedModel.ofValues("b", "string", false, null, "x", "y"),
                nullable("c", "int"),
                number("d", "date"))) {
            writer.write(0, new double[] {0, 0, 0, 0}, 0);
        }
        assertEquals(
                List.of("id REQUIRED", "a OPTIONAL", "b REQUIRED", "c OPTIONAL", "d REQUIRED"),
                inDuckDb("SELECT name, repetition_type FROM parquet_schema(FILE) WHERE name <> 'samples'"));
    }

    @Test
    void categoriesOfNumbersKeepTheirValuesExactly() throws Exception {
        try (SampleFileWriter writer = writer(
                MixedModel.ofValues("big", "bigint", false, null, "9007199254740993", "-1"),
                MixedModel.ofValues("sum", "decimal(20,3)", false, null, "12345678901234567.891", "0.000"),
                MixedModel.ofValues("tiny", "tinyint", true, null, "5", "-7"),
                MixedModel.ofValues("real", "float", false, null, "0.1", "2.5"),
                MixedModel.ofValues("day", "date", false, null, "2026-02-28", "1582-10-04"),
                MixedModel.ofValues(
                        "at", "timestamp", false, null, "2026-02-28T12:30:00.000001Z", "1970-01-01T00:00:00Z"))) {
            writer.write(0, new double[] {0, 0, 0, 0, 0, 0}, 0);
            writer.write(1, new double[] {1, 1, 1, 1, 1, 1}, 0);
            writer.write(2, new double[] {1, 1, 2, 1, 1, 1}, 0);
            assertEquals(0, writer.clampedValues());
        }
        assertEquals(
                List.of(
                        "[9007199254740993,12345678901234567.891,5,0.1,2026-02-28,1772281800000001]",
                        "[-1,0.000,-7,2.5,1582-10-04,0]",
                        "[-1,0.000,null,2.5,1582-10-04,0]"),
                lines(inSpark("big", "sum", "tiny", "real", "cast(day as string)", "unix_micros(at)")
                        .collectAsList()));
    }

    @Test
    void rareValuesFollowTheCategories() throws Exception {
        List<RareValue> rare = List.of(new RareValue("r0", 1), new RareValue("r1", 2));
        try (SampleFileWriter writer = writer(MixedModel.ofValues("a", "string", true, rare, "x", "y"))) {
            for (double index : new double[] {0, 1, 3, 4, 5}) {
                writer.write((long) index, new double[] {index}, 0);
            }
            for (double index : new double[] {2, 6, -1, NULL}) {
                DataException e = assertThrows(DataException.class, () -> writer.write(7, new double[] {index}, 0));
                assertEquals("sample 7: column 'a' must be the index of a value, but was " + index, e.getMessage());
            }
        }
        assertEquals(List.of("x", "y", "null", "r0", "r1"), inDuckDb("SELECT a FROM FILE ORDER BY id"));
    }

    @Test
    void aNumberThatIsNeverMissingMustBeOne() throws IOException {
        try (SampleFileWriter writer = writer(nullable("a", "int"), number("b", "date"))) {
            DataException e = assertThrows(DataException.class, () -> writer.write(3, new double[] {NULL, NULL}, 0));
            assertEquals("sample 3: column 'b' must be finite, but was NaN", e.getMessage());
            assertThrows(DataException.class, () -> writer.write(3, new double[] {Double.POSITIVE_INFINITY, 0}, 0));
            writer.write(3, new double[] {NULL, 0}, 0);
        }
        assertEquals(1, inSpark("*").count());
        assertEquals(List.of("id", "a", "b"), Arrays.asList(inSpark("*").columns()));
    }
}
