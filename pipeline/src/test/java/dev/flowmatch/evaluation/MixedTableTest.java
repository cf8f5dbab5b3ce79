package dev.flowmatch.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.column.CategoryCode;
import dev.flowmatch.column.CategoryEntry;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.MissingFlag;
import dev.flowmatch.column.RareValue;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.SampleSets;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.table.TableRows;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tables with categories, missing values and dates, from the files to the report. */
class MixedTableTest extends EvaluationFixture {
    private static final int MISSING_KIND = 3;

    /** Two categories, two rare values in one, and a missing one; a number that may be missing; a day; a whole number. */
    private static final List<ColumnEntry> COLUMNS = List.of(
            ColumnEntry.ofCategories(
                    "kind",
                    "string",
                    List.of(
                            category("short", 0, null),
                            category("long", 1, null),
                            category(null, 2, List.of(new RareValue("odd", 3), new RareValue("queer", 2))),
                            category(null, MISSING_KIND, null))),
            new ColumnEntry(
                    "weight",
                    "double",
                    0,
                    1,
                    -10,
                    10,
                    null,
                    null,
                    ColumnEntry.NUMERIC,
                    null,
                    null,
                    new MissingFlag(0.1, CategoryCode.book(2).lists(), null),
                    null),
            new ColumnEntry("day", "date", 17_000, 100, 16_000, 18_000),
            new ColumnEntry("size", "int", 0, 1, 0, 9));

    private static CategoryEntry category(String value, int index, List<RareValue> rare) {
        return new CategoryEntry(value, 0.25, CategoryCode.book(4).lists().get(index), rare);
    }

    /** Rows whose number depends on the category; every tenth is missing, and so is every twentieth category. */
    private static double[][] rows(int count, long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[count][];
        for (int i = 0; i < count; i++) {
            int kind = random.nextInt(20) == 0 ? MISSING_KIND : random.nextInt(20) == 0 ? 2 : random.nextInt(2);
            double weight = random.nextInt(10) == 0 ? Double.NaN : 3 * kind + random.nextGaussian();
            rows[i] = new double[] {kind, weight, 17_000 + random.nextInt(300), random.nextInt(40)};
        }
        return rows;
    }

    private static List<String> csv(double[][] rows) {
        List<String> lines = new ArrayList<>(List.of("size,kind,extra,weight,day"));
        for (double[] row : rows) {
            lines.add(String.join(
                    ",",
                    String.valueOf((int) row[3]),
                    List.of("short", "long", "queer", "").get((int) row[0]),
                    "x",
                    Double.isNaN(row[1]) ? "NA" : String.valueOf(row[1]),
                    LocalDate.ofEpochDay((long) row[2]).toString()));
        }
        return lines;
    }

    private String reference(List<String> lines) throws IOException {
        return Files.write(folder.resolve("real.csv"), lines).toString();
    }

    /** The sample set's writer takes a rare value as the number of categories and its place among them. */
    private void writeSamples(double[][] rows) throws IOException {
        double[][] written = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            written[i] = rows[i].clone();
            written[i][0] = rows[i][0] == 2 ? 4 + i % 2 : rows[i][0];
        }
        SampleSets.write(folder.resolve("samples"), COLUMNS, written, 400, SampleSets.MODEL);
    }

    @Test
    void rowsOfOneDistributionReachTheFloorOfEveryMeasure() throws IOException {
        writeSamples(rows(1000, 1));
        EvaluateSamples.Result result = evaluation(reference(csv(rows(2000, 2))))
                .measureAllRows()
                .target("kind")
                .require(List.of("c2st>=0.8*floor", "shape_error<=3*floor", "tv_kind<=0.1"))
                .execute();
        Map<String, Double> metrics = result.metrics();
        assertEquals(1000, metrics.get("sample_rows"), metrics.toString());
        // The area under the curve of 1000 rows of either side deviates by 1/√12 · √(2/1000) = 0.013: five times twice.
        assertEquals(1, metrics.get("c2st"), 0.13);
        // Three columns of four depend on nothing, so that trees find the weight that does not fit its kind alone.
        assertTrue(metrics.get("c2st_independent") < metrics.get("c2st") - 0.2, metrics.toString());
        assertTrue(metrics.get("trend_error_independent") > 1.5 * metrics.get("trend_error_floor"), metrics.toString());
        // Five deviations of the difference of two shares near 0.1 of 1000 rows: 5 · √(2 · 0.09 / 1000).
        assertEquals(0, metrics.get("missing_difference_weight"), 0.068);
        assertTrue(metrics.get("mmd_all") < 3 * metrics.get("mmd_all_floor"), metrics.toString());
        assertTrue(metrics.get("sliced_w2") < 3 * metrics.get("sliced_w2_floor"), metrics.toString());
        assertTrue(metrics.get("tstr") > 0.6, metrics.toString());
        assertTrue(metrics.keySet().containsAll(List.of("ks_day", "ks_size_floor", "tv_kind_floor")));
        assertTrue(names("report")
                .containsAll(List.of("associations.png", "categories.png", "histograms.png", "missing.png")));
        String html = Files.readString(folder.resolve("report/report.html"));
        assertTrue(html.contains("Columns of categories") && html.contains("2016-07-18"), "days of the report");
    }

    @Test
    void independentColumnsAreFound() throws IOException {
        double[][] rows = rows(1000, 1);
        double[][] others = rows(1000, 3);
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = others[i][0];
        }
        writeSamples(rows);
        EvaluateSamples evaluation = evaluation(reference(csv(rows(2000, 2)))).require(List.of("c2st>=0.8*floor"));
        assertTrue(assertThrows(dev.flowmatch.fault.DataException.class, evaluation::execute)
                .getMessage()
                .contains("required c2st>=0.8*floor"));
    }

    @Test
    void valueThatTheModelDoesNotKnowCountsAsWrong() throws IOException {
        writeSamples(rows(1000, 1));
        List<String> lines = csv(rows(2000, 2));
        lines.replaceAll(line -> line.replace(",short,", ",new,"));
        Map<String, Double> metrics = evaluation(reference(lines)).execute().metrics();
        // All that were short, 0.95² / 2 of the rows, give or take five deviations of √(2 · ¼ / 1000).
        assertEquals(0.451, metrics.get("tv_kind"), 0.112);
    }

    @Test
    void parquetAndCsvOfTheSameRowsAreTheSame() throws IOException {
        writeSamples(rows(500, 1));
        double[][] rows = rows(900, 2);
        Map<String, Double> expected =
                evaluation(reference(csv(rows))).execute().metrics();
        SPARK.read()
                .option("header", "true")
                .option("nullValue", "NA")
                .schema("size int, kind string, extra string, weight double, day date")
                .csv(folder.resolve("real.csv").toString())
                .coalesce(1)
                .write()
                .parquet(folder.resolve("real.parquet").toString());
        Map<String, Double> metrics = evaluation(folder.resolve("real.parquet").toString())
                .output(folder.resolve("other").toString())
                .execute()
                .metrics();
        assertEquals(expected, metrics);
    }

    @Test
    void typeThatCannotBeComparedIsRefusedBeforeAnyRowIsRead() throws IOException {
        writeSamples(rows(400, 1));
        Map<String, String> wrong = Map.of(
                "timestamp(day)", "timestamp",
                "to_timestamp_ntz(day)", "timestamp_ntz",
                "cast(day AS string)", "string",
                "array(day)", "array<date>");
        for (Map.Entry<String, String> day : wrong.entrySet()) {
            SPARK.read()
                    .option("header", true)
                    .csv(reference(csv(rows(20, 2))))
                    .selectExpr("kind", "double(weight)", "double(size)", "date(day)")
                    .selectExpr("kind", "weight", "size", day.getKey() + " AS day")
                    .createOrReplaceTempView("odd_days");
            EvaluateSamples evaluation = evaluation("table:odd_days");
            assertEquals(
                    "column 'day' of table:odd_days must be of the type date, as the model's is, but its type is "
                            + day.getValue() + ": compare with a view that casts it",
                    assertThrows(UsageException.class, evaluation::execute).getMessage());
        }
        SPARK.sql("SELECT kind, weight, 'many' AS size, date('2016-07-18') AS day FROM odd_days")
                .createOrReplaceTempView("odd_sizes");
        EvaluateSamples evaluation = evaluation("table:odd_sizes");
        assertEquals(
                "column 'size' of table:odd_sizes must be a number, as the model's is, but its type is string: compare with a"
                        + " view that casts it",
                assertThrows(UsageException.class, evaluation::execute).getMessage());
    }

    @Test
    void misspeltMeasureIsRefusedBeforeAnyWork() throws IOException {
        writeSamples(rows(200, 1));
        for (String wrong : List.of("c2sd>=0.8", "tv_kinds<=0.1", "ks_weigth<=0.1")) {
            EvaluateSamples evaluation = evaluation("no such table").require(List.of(wrong));
            String message =
                    assertThrows(UsageException.class, evaluation::execute).getMessage();
            assertTrue(message.contains("there is no metric") && message.contains("did you mean"), message);
            assertFalse(Files.exists(folder.resolve("report/metrics.json")));
        }
    }

    @Test
    void everyColumnCountsAsOneNumberOfVarianceOne() {
        List<Double> values = new ArrayList<>();
        for (double[] row : rows(3000, 4)) {
            for (double value : row) {
                values.add(value);
            }
        }
        TableRows rows = new TableRows(
                COLUMNS, values.stream().mapToDouble(value -> value).toArray(), 3000);
        MeasuringSpace space = MeasuringSpace.by(rows);
        Points points = space.of(rows);
        // Four categories and one for other values; a number and its flag; two numbers.
        assertEquals(5 + 1 + 2 + 1 + 1, points.dim());
        double[] variances = new double[points.dim()];
        for (int axis = 0; axis < variances.length; axis++) {
            double mean = 0;
            for (float value : points.column(axis)) {
                mean += value / points.count();
            }
            assertEquals(0, mean, 1e-4, "axis " + axis);
            for (float value : points.column(axis)) {
                variances[axis] += value * value / (double) points.count();
            }
        }
        assertEquals(1, variances[0] + variances[1] + variances[2] + variances[3] + variances[4], 1e-4);
        // The missing ones stand at the mean.
        assertEquals(1 - rows.missingShare(1), variances[5], 1e-4);
        assertEquals(1, variances[6] + variances[7], 1e-4);
        assertEquals(1, variances[8], 1e-4);
    }
}
