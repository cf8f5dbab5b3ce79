package dev.flowmatch.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.Hashes;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are read back by DuckDB, a reader that shares no code with the writer. */
class SampleFileWriterTest {
    private final Configuration configuration = new Configuration(false);

    @TempDir
    private File folder;

    private static ColumnEntry column(String name, String type) {
        return new ColumnEntry(name, type, 0, 1, 0, 0);
    }

    private SampleFileWriter writer(ColumnEntry... columns) throws IOException {
        return new SampleFileWriter(
                configuration, new Path(new Path(folder.toURI()), "part.parquet"), List.of(columns));
    }

    private List<List<Object>> read(String sql) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet result = connection
                        .createStatement()
                        .executeQuery(sql.replace("FILE", "'" + folder + "/part.parquet'"))) {
            while (result.next()) {
                List<Object> row = new ArrayList<>();
                for (int j = 1; j <= result.getMetaData().getColumnCount(); j++) {
                    row.add(result.getObject(j));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @Test
    void keepsNamesAndTypes() throws Exception {
        try (SampleFileWriter writer = writer(
                column("größe 距離", "double"),
                column("a.b", "float"),
                column("big", "bigint"),
                column("whole", "int"),
                column("small", "smallint"),
                column("tiny", "tinyint"),
                column("price", "decimal(7,2)"),
                column("sum", "decimal(18,4)"),
                column("vast", "decimal(38,6)"))) {
            writer.write(7, new double[] {99, 1e-9, 0.1f, 9e15, -3, 4, 5, -12.5, 0.0001, -1e20}, 1);
            FileEntry entry = writer.finish("part.parquet");
            assertEquals(1, entry.rows());
            assertEquals(
                    Hashes.sha256(configuration, new Path(new Path(folder.toURI()), "part.parquet")), entry.sha256());
            assertEquals(0, writer.clampedValues());
        }
        List<List<Object>> types = read("DESCRIBE SELECT * FROM FILE");
        List<String> found =
                types.stream().map(row -> row.get(0) + " " + row.get(1)).toList();
        assertEquals(
                List.of(
                        "id BIGINT",
                        "größe 距離 DOUBLE",
                        "a.b FLOAT",
                        "big BIGINT",
                        "whole INTEGER",
                        "small SMALLINT",
                        "tiny TINYINT",
                        "price DECIMAL(7,2)",
                        "sum DECIMAL(18,4)",
                        "vast DECIMAL(38,6)"),
                found);
        assertEquals(
                List.of(
                        7L,
                        1e-9,
                        0.1f,
                        9_000_000_000_000_000L,
                        -3,
                        (short) 4,
                        (byte) 5,
                        new BigDecimal("-12.50"),
                        new BigDecimal("0.0001"),
                        new BigDecimal("-100000000000000000000.000000")),
                read("SELECT * FROM FILE").get(0));
    }

    @Test
    void roundsHalfToEven() throws Exception {
        try (SampleFileWriter writer = writer(column("n", "int"), column("d", "decimal(5,1)"))) {
            double[] values = {0.5, 1.5, 2.5, -0.5, -1.5, 2.4999, 2.5001};
            for (int i = 0; i < values.length; i++) {
                writer.write(i, new double[] {values[i], values[i] / 2}, 0);
            }
        }
        assertEquals(
                List.of(0, 2, 2, 0, -2, 2, 3),
                read("SELECT n FROM FILE ORDER BY id").stream()
                        .map(row -> row.get(0))
                        .toList());
        // 0.25, 0.75, 1.25, -0.25, -0.75 are exact in binary
        assertEquals(
                List.of("0.2", "0.8", "1.2", "-0.2", "-0.8", "1.2", "1.3"),
                read("SELECT d FROM FILE ORDER BY id").stream()
                        .map(row -> row.get(0).toString())
                        .toList());
    }

    @Test
    void clampsToTheRangeOfTheType() throws Exception {
        try (SampleFileWriter writer = writer(
                column("f", "float"),
                column("l", "bigint"),
                column("i", "int"),
                column("s", "smallint"),
                column("b", "tinyint"),
                column("d", "decimal(3,1)"),
                column("e", "decimal(20,0)"))) {
            double huge = 1e300;
            writer.write(0, new double[] {huge, huge, huge, huge, huge, huge, huge}, 0);
            writer.write(1, new double[] {-huge, -huge, -huge, -huge, -huge, -huge, -huge}, 0);
            writer.write(2, new double[] {1, 1, 2147483647.4, 32767.4, -128.4, 99.94, 1}, 0);
            assertEquals(14, writer.clampedValues());
        }
        List<List<Object>> rows = read("SELECT * FROM FILE ORDER BY id");
        assertEquals(
                List.of(
                        0L,
                        Float.MAX_VALUE,
                        Long.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Short.MAX_VALUE,
                        Byte.MAX_VALUE,
                        new BigDecimal("99.9"),
                        new BigDecimal("9".repeat(20))),
                rows.get(0));
        assertEquals(
                List.of(
                        1L,
                        -Float.MAX_VALUE,
                        Long.MIN_VALUE,
                        Integer.MIN_VALUE,
                        Short.MIN_VALUE,
                        Byte.MIN_VALUE,
                        new BigDecimal("-99.9"),
                        new BigDecimal("-" + "9".repeat(20))),
                rows.get(1));
        assertEquals(
                List.of(
                        2L,
                        1f,
                        1L,
                        Integer.MAX_VALUE,
                        Short.MAX_VALUE,
                        Byte.MIN_VALUE,
                        new BigDecimal("99.9"),
                        new BigDecimal("1")),
                rows.get(2));
    }

    @Test
    void refusesWhatIsNotFinite() throws IOException {
        try (SampleFileWriter writer = writer(column("x", "double"), column("n", "int"))) {
            DataException e =
                    assertThrows(DataException.class, () -> writer.write(41, new double[] {0, Double.NaN}, 0));
            assertEquals("sample 41: column 'n' must be finite, but was NaN", e.getMessage());
            writer.write(42, new double[] {0, 0}, 0);
        }
    }

    @Test
    void refusesReservedAndRepeatedNames() {
        IllegalArgumentException reserved =
                assertThrows(IllegalArgumentException.class, () -> writer(column("id", "int")));
        assertTrue(reserved.getMessage().contains("'id' is reserved"), reserved.getMessage());
        assertThrows(IllegalArgumentException.class, () -> writer(column("a", "int"), column("a", "float")));
    }
}
