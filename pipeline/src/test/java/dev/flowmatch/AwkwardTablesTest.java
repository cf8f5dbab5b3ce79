package dev.flowmatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.evaluation.EvaluateSamples;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.TablePairsFixture;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.training.TrainVelocity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names and values as tables really have them, from the table over pairs, model and samples to the report. */
@Timeout(600)
class AwkwardTablesTest extends TablePairsFixture {
    private static final int ROWS = 150;
    private static final int SAMPLES = 120;

    private final Random random = new Random(31);

    private Path parquet(StructType schema, List<Row> rows) {
        Path table = folder.resolve("table.parquet");
        spark.createDataFrame(rows, schema).coalesce(1).write().parquet(table.toString());
        return table;
    }

    private static StructField field(String name, DataType type) {
        return DataTypes.createStructField(name, type, true);
    }

    /** Goes all the way with a tiny network, compares the samples' columns with the pairs', and returns the samples. */
    private List<Row> samples(Path table, GeneratePairs pairs) throws IOException {
        List<ColumnEntry> source =
                PairSet.read(pairs.execute().output()).manifest().columns();
        new TrainVelocity(spark)
                .pairs(folder.resolve("pairs").toString())
                .output(folder.resolve("model").toString())
                .hidden(8)
                .layers(1)
                .timeEmbedding(4)
                .batch(16)
                .workers(1)
                .epochs(1)
                .execute();
        String samples = folder.resolve("samples").toString();
        new GenerateSamples(spark)
                .model(folder.resolve("model").toString())
                .output(samples)
                .count(SAMPLES)
                .solver(new EulerSolver(3))
                .execute();
        EvaluateSamples.Result report = new EvaluateSamples(spark)
                .samples(samples)
                .reference(table.toString())
                .output(folder.resolve("report").toString())
                .maxRows(SAMPLES)
                .exactRows(50)
                .execute();
        report.metrics().forEach((name, value) -> assertTrue(Double.isFinite(value), name + " " + value));
        StructField[] found = spark.read().parquet(samples).schema().fields();
        assertEquals("id", found[0].name());
        assertEquals(
                source.stream()
                        .map(column -> column.name() + " " + column.type())
                        .toList(),
                columns(Arrays.copyOfRange(found, 1, found.length)));
        List<Row> rows = spark.read().parquet(samples).collectAsList();
        assertEquals(SAMPLES, rows.size());
        for (Row row : rows) {
            for (int j = 1; j < found.length; j++) {
                double value = ((Number) row.get(j)).doubleValue();
                assertTrue(Double.isFinite(value), found[j].name() + " " + value);
            }
        }
        return rows;
    }

    private static List<String> columns(StructField[] fields) {
        return Arrays.stream(fields)
                .map(field -> field.name() + " " + field.dataType().simpleString())
                .toList();
    }

    private String report() throws IOException {
        return Files.readString(folder.resolve("report/report.html"));
    }

    @Test
    void namesOfAllKindsComeBackInTheSamplesAndEscapedInTheReport() throws IOException {
        List<String> names = List.of(
                "a b",
                " blank ",
                "say \"hi\"",
                "it's",
                "x.y",
                "x",
                "back`tick",
                "größe 距離 \uD83D\uDE80",
                "a,b;c",
                "<script>alert(1)</script>",
                "&amp;",
                "$1 \\ %s {0}",
                "a=b",
                "tab\there");
        StructType schema = new StructType(
                names.stream().map(name -> field(name, DataTypes.DoubleType)).toArray(StructField[]::new));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(RowFactory.create(
                    names.stream().map(name -> random.nextGaussian()).toArray()));
        }
        Path table = parquet(schema, rows);
        samples(table, pairs(table, "pairs"));
        assertEquals(
                columns(schema.fields()),
                columns(spark.read()
                        .parquet(folder.resolve("samples").toString())
                        .drop("id")
                        .schema()
                        .fields()));

        String html = report();
        assertFalse(html.contains("<script>alert"), "a column's name is no markup");
        for (String name : List.of(
                "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;amp;", "größe 距離 \uD83D\uDE80", "back`tick", "x.y")) {
            assertTrue(html.contains(name), name);
        }
    }

    /** Wide values in the first, a constant in the second, every row twice. */
    @Test
    void twoThousandColumnsGoTheWholeWay() throws IOException {
        int columns = 2000;
        List<String> lines = new ArrayList<>(
                List.of(IntStream.range(0, columns).mapToObj(j -> "column " + j).collect(Collectors.joining(","))));
        for (int row = 0; row < 60; row++) {
            int value = row / 2;
            lines.add((value % 2 == 0 ? "1e30" : "-3e30") + ",7,"
                    + IntStream.range(2, columns)
                            .mapToObj(j -> String.valueOf((value + 1) * j))
                            .collect(Collectors.joining(",")));
        }
        Path table = csv("wide.csv", lines.toArray(String[]::new));
        samples(table, pairs(table, "pairs").validationFraction(0));

        PairSet set = PairSet.read(folder.resolve("pairs").toString());
        List<ColumnEntry> entries = set.manifest().columns();
        assertEquals("column 1999", entries.get(1999).name());
        assertEquals(60, set.training().size());
        // Equally many of 1e30 and -3e30: mean -1e30, deviation 2e30.
        assertEquals(-1e30, entries.get(0).mean(), 1e24);
        assertEquals(2e30, entries.get(0).standardDeviation(), 1e25);
        assertEquals(1, entries.get(1).standardDeviation());
        for (PairSet.Pair pair : set.training()) {
            assertEquals(1, Math.abs(pair.x1().get(0)), 1e-4);
            assertEquals(0f, pair.x1().get(1));
        }
    }

    /** Every row twice; of the standard deviation of a heavy tail one value has nearly all. */
    @ParameterizedTest
    @EnumSource(
            value = ScaleMode.class,
            names = {"STANDARD", "QUANTILE"})
    void valuesOfAllSizesGoTheWholeWay(ScaleMode scale) throws IOException {
        StructType schema = new StructType(new StructField[] {
            field("wide", DataTypes.DoubleType),
            field("tiny", DataTypes.DoubleType),
            field("far away", DataTypes.DoubleType),
            field("constant", DataTypes.DoubleType),
            field("same int", DataTypes.IntegerType),
            field("cauchy", DataTypes.DoubleType),
            field("delay", DataTypes.IntegerType),
            field("mostly zero", DataTypes.DoubleType),
            field("one outlier", DataTypes.DoubleType),
            field("largest", DataTypes.LongType),
            field("edge", DataTypes.ByteType),
            field("float", DataTypes.FloatType)
        });
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            double heavy = Math.tan(Math.PI * (random.nextDouble() - 0.5));
            Row row = RowFactory.create(
                    1e30 * random.nextGaussian(),
                    1e-30 * random.nextGaussian(),
                    1e15 + random.nextInt(3),
                    1e30,
                    -7,
                    1e6 * heavy,
                    (int) (15 * heavy),
                    i % 50 == 0 ? 1e30 : 0.0,
                    i == 17 ? 1e30 : random.nextGaussian(),
                    random.nextLong(),
                    (byte) (random.nextBoolean() ? 127 : -128),
                    (float) (3e38 * (2 * random.nextDouble() - 1)));
            rows.add(row);
            rows.add(row);
        }
        Path table = parquet(schema, rows);
        for (Row sample : samples(table, pairs(table, "pairs").scale(scale))) {
            assertEquals(1e30, sample.getDouble(4), "a constant whose last digit is far more than a deviation of 1");
        }
    }
}
