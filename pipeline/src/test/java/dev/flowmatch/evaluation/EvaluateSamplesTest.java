package dev.flowmatch.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.SampleSets;
import dev.flowmatch.storage.JsonFiles;
import dev.flowmatch.storage.WriteMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class EvaluateSamplesTest extends EvaluationFixture {
    @Test
    void perfectSamplesComeCloseToTheFloorAndFillTheCells() throws IOException {
        SampleSets.write(
                folder.resolve("samples"), XY, SampleSets.toy("checkerboard", 5000, 3, 0), 2000, SampleSets.MODEL);
        EvaluateSamples.Result result = checkerboard().maxRows(20_000).execute();

        Map<String, Double> metrics = result.metrics();
        assertEquals(1, metrics.get("in_cell_share"));
        assertEquals(5000, result.rows());
        assertEquals(20_000, metrics.get("reference_rows"));
        // Value and floor are two draws of one distribution; the seeds are fixed.
        assertTrue(metrics.get("sliced_w2") < 3 * metrics.get("sliced_w2_floor"), metrics.toString());
        assertTrue(metrics.get("energy_distance") < 9 * metrics.get("energy_distance_floor"), metrics.toString());
        assertTrue(metrics.keySet()
                .containsAll(List.of(
                        "squared_w2",
                        "squared_w2_unscaled_floor",
                        "ks_x",
                        "ks_y_floor",
                        "ks_max",
                        "mmd",
                        "mmd_floor")));
        assertEquals(metrics, JsonFiles.read(new Configuration(), hadoop("report/metrics.json"), Map.class));
        assertEquals(
                new TreeSet<>(List.of(
                        "_SUCCESS", "density.png", "histograms.png", "metrics.json", "report.html", "scatter.png")),
                names("report"));
        String html = Files.readString(folder.resolve("report/report.html"));
        assertTrue(html.contains("euler, 100 steps"));
        assertTrue(html.contains("bin/flowmatch evaluate --samples " + folder.resolve("samples") + " --reference"));
    }

    @Test
    void shiftedSamplesAreSeenByEveryMeasure() throws IOException {
        SampleSets.write(
                folder.resolve("samples"), XY, SampleSets.toy("checkerboard", 3000, 3, 1), 3000, SampleSets.MODEL);
        Map<String, Double> metrics = checkerboard().maxRows(3000).execute().metrics();
        // Of a cell, the quarter at the lower left stays inside it, the one at the upper right reaches the next cell on
        // the diagonal, which 4 of the 8 cells have: 1/4 + 1/8. Five deviations of the share are 0.044.
        assertEquals(0.375, metrics.get("in_cell_share"), 0.044);
        // The columns' standard deviation is √(16/3) = 2.31; the shift in a random direction has √(1/2 · 2) of it.
        assertEquals(1 / Math.sqrt(16.0 / 3), metrics.get("sliced_w2"), 0.06);
        assertEquals(1 / Math.sqrt(16.0 / 3), metrics.get("mean_difference_x"), 0.1);
        // A shift of 1 in two columns costs 2 in their own units; five deviations of the difference of the means, each
        // √(2 · 16/3 / 2000) = 0.073, add up to 4 · 5 · 0.073 / √2 = 1.0 at most.
        assertEquals(2, metrics.get("squared_w2_unscaled"), 1);
        assertTrue(metrics.get("energy_distance") > 5 * metrics.get("energy_distance_floor"));
        assertTrue(metrics.get("ks_max") > 3 * metrics.get("ks_max_floor"));
    }

    @Test
    void figuresDoNotDependOnHowTheRowsAreCutIntoFiles() throws IOException {
        double[][] rows = SampleSets.toy("moons", 3000, 3, 0);
        Map<String, Double> expected = null;
        for (int fileRows : List.of(3000, 1000, 333)) {
            Path samples = folder.resolve("samples" + fileRows);
            SampleSets.write(samples, XY, rows, fileRows, SampleSets.MODEL);
            Map<String, Double> metrics = new EvaluateSamples(SPARK)
                    .samples(samples.toString())
                    .reference("moons")
                    .output(folder.resolve("report" + fileRows).toString())
                    .maxRows(500)
                    .measureAllRows()
                    .execute()
                    .metrics();
            assertEquals(500, metrics.get("sample_rows"));
            expected = expected == null ? metrics : expected;
            assertEquals(expected, metrics);
        }
    }

    @Test
    void allRowsShowWhatTheRowsDrawnCannot() throws IOException {
        SampleSets.write(
                folder.resolve("real"), XY, tenfold(SampleSets.toy("gaussian", 40_000, 1, 0)), 7000, SampleSets.MODEL);
        SampleSets.write(
                folder.resolve("samples"),
                XY,
                tenfold(SampleSets.toy("gaussian", 40_000, 2, 0.1)),
                9000,
                SampleSets.MODEL);
        Map<String, Double> metrics = evaluation(folder.resolve("real").toString())
                .maxRows(400)
                .measureAllRows()
                .execute()
                .metrics();
        // MMD² of two Gaussians (dim 2, kernel of width h) a shift d apart is 2·c·(1 − exp(−|d|²/(2(h² + 2)))), with
        // c = (1 + 2/h²)⁻¹: 0.049² at d = 0.1·√2 and h = 1.67, the median distance of two rows. Deviations: of the mean
        // over
        // 256 frequencies √(2/256) of it, so half of that of its root, 0.0014 (a factor below 1 is left out); of the
        // rows
        // √(2/40,000 · λ), λ = 0.13 the largest eigenvalue of the kernel along the shift, 0.0026. Five of both: 0.0147.
        assertEquals(0.049, metrics.get("mmd_all"), 0.015);
        assertEquals(0.0046, metrics.get("mmd_all_floor"), 0.0006);
        String html = Files.readString(folder.resolve("report/report.html"));
        assertTrue(html.contains("The same of all 40,000 generated and 40,000 real rows."), html);
        assertTrue(html.contains("--max-rows 400 --all-rows"), html);
    }

    /** In other units, which standardization has to undo. */
    private static double[][] tenfold(double[][] rows) {
        for (double[] row : rows) {
            row[0] *= 10;
            row[1] *= 10;
        }
        return rows;
    }

    @Test
    void tableOfDigitsIsShownAsImages() throws IOException {
        double[][] rows = new double[300][64];
        Random random = new Random(1);
        for (double[] row : rows) {
            for (int j = 0; j < 64; j++) {
                row[j] = random.nextInt(17);
            }
        }
        String[] pixels =
                Stream.iterate(0, i -> i + 1).limit(64).map(i -> "p" + i).toArray(String[]::new);
        SampleSets.write(folder.resolve("samples"), SampleSets.columns("int", pixels), rows, 300, SampleSets.MODEL);
        EvaluateSamples.Result result = evaluation(resource("digits.csv")).execute();
        assertEquals(300, result.rows());
        assertEquals(1000, result.metrics().get("reference_rows"));
        assertTrue(result.metrics().get("sliced_w2") > 2 * result.metrics().get("sliced_w2_floor"));
        assertTrue(names("report").contains("images.png"));
        assertFalse(names("report").contains("scatter.png"));
    }

    @Test
    void rowsWithMissingValuesAreLeftOutWithANotice() throws IOException {
        List<ColumnEntry> columns = SampleSets.columns("double", "beak_length_mm", "body_mass_g");
        double[][] rows = new double[400][2];
        Random random = new Random(1);
        for (double[] row : rows) {
            row[0] = 44 + 5 * random.nextGaussian();
            row[1] = 4200 + 800 * random.nextGaussian();
        }
        SampleSets.write(folder.resolve("samples"), columns, rows, 400, SampleSets.MODEL);
        EvaluateSamples.Result result = evaluation(resource("penguins.csv")).execute();
        assertTrue(result.notices().stream().anyMatch(notice -> notice.contains("2 of 344 rows")), result.toString());
        // 342 are left: halves.
        assertEquals(171, result.rows());
        assertEquals(171, result.metrics().get("reference_rows"));
        assertTrue(result.notices().stream().anyMatch(notice -> notice.contains("only 342 rows")));
        assertTrue(Files.readString(folder.resolve("report/report.html")).contains("only 342 rows"));
    }

    @Test
    void tableIsJudgedByPairsOfColumnsByTreesAndByWhatTheyPredict() throws IOException {
        double[][] rows = new double[400][2];
        Random random = new Random(1);
        for (double[] row : rows) {
            row[0] = 44 + 5 * random.nextGaussian();
            row[1] = 4200 + 800 * random.nextGaussian();
        }
        SampleSets.write(
                folder.resolve("samples"),
                SampleSets.columns("double", "beak_length_mm", "body_mass_g"),
                rows,
                400,
                SampleSets.MODEL);
        Map<String, Double> metrics = evaluation(resource("penguins.csv"))
                .target("body_mass_g")
                .execute()
                .metrics();
        // The penguins' correlation is 0.595, the samples' 0: half of that, give or take five times ½ · √2 / √171.
        assertEquals(29.8, metrics.get("trend_error"), 27);
        assertTrue(metrics.get("trend_error") > metrics.get("trend_error_floor"), metrics.toString());
        assertTrue(metrics.get("trend_error_independent") > metrics.get("trend_error_floor"), metrics.toString());
        assertEquals(metrics.get("shape_error_floor"), metrics.get("shape_error_independent"));
        // Two parts of one table: the area under the curve deviates by 1/√12 · √(2/171) = 0.031, five times of it
        // twice.
        assertEquals(1, metrics.get("c2st_floor"), 0.31);
        assertTrue(metrics.get("c2st_independent") < metrics.get("c2st_floor"), metrics.toString());
        assertTrue(metrics.containsKey("c2st"));
        assertTrue(metrics.get("tstr") < metrics.get("trtr"), metrics.toString());
        assertTrue(metrics.containsKey("tstr_independent"));
        assertFalse(metrics.containsKey("dcr_share") || metrics.containsKey("copies"));
        String html = Files.readString(folder.resolve("report/report.html"));
        assertTrue(html.contains("Not measured: the training rows are found by the model"), html);
        assertTrue(html.contains("R² of body_mass_g"), html);
    }

    @Test
    void measureThatCannotBeTakenIsSaidWithTheReason() throws IOException {
        SampleSets.write(folder.resolve("samples"), XY, SampleSets.toy("moons", 60, 3, 0), 60, SampleSets.MODEL);
        EvaluateSamples.Result result = evaluation("moons").target("x").execute();
        assertFalse(result.metrics().containsKey("c2st"));
        assertTrue(
                result.notices().stream()
                        .anyMatch(notice -> notice.startsWith("c2st: ")
                                && notice.contains("at least 100 rows of either side, but there are 60")),
                result.toString());
        assertTrue(result.notices().stream().anyMatch(notice -> notice.startsWith("tstr: ")), result.toString());
        assertUsageOf("require 'c2st>0.5'", evaluation("moons").require(List.of("c2st>0.5")));
        assertUsageOf(
                "target 'xx' is not a column of the samples; did you mean 'x'?",
                evaluation("moons").target("xx"));
    }

    private static void assertUsageOf(String message, EvaluateSamples evaluation) {
        UsageException error = assertThrows(UsageException.class, evaluation.mode(WriteMode.OVERWRITE)::execute);
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }

    @Test
    void folderWithoutManifestIsTakenWithANotice() throws IOException {
        SampleSets.write(folder.resolve("samples"), XY, SampleSets.toy("moons", 300, 3, 0), 100, SampleSets.MODEL);
        Files.delete(folder.resolve("samples/_manifest.json"));
        EvaluateSamples.Result result = evaluation("moons").execute();
        assertEquals(300, result.rows());
        assertTrue(result.notices().get(0).contains("has no _manifest.json"));
        assertTrue(result.metrics().containsKey("ks_y"));
        assertFalse(result.metrics().containsKey("ks_id"));
    }

    @Test
    void alteredAndMissingFilesAreRefusedAndOthersLeftAside() throws IOException {
        Path samples = folder.resolve("samples");
        SampleSets.write(samples, XY, SampleSets.toy("moons", 300, 3, 0), 100, SampleSets.MODEL);
        byte[] second = Files.readAllBytes(samples.resolve("part-00001.parquet"));

        byte[] altered = second.clone();
        altered[altered.length / 2] ^= 1;
        Files.write(samples.resolve("part-00001.parquet"), altered);
        assertFailure("part-00001.parquet has been altered");

        Files.delete(samples.resolve("part-00001.parquet"));
        assertFailure("part-00001.parquet is missing");

        Files.write(samples.resolve("part-00001.parquet"), second);
        Files.write(samples.resolve("part-00003.parquet"), second);
        Files.write(samples.resolve("part-00004.parquet"), second);
        EvaluateSamples.Result result = evaluation("moons").execute();
        assertEquals(300, result.rows());
        assertTrue(
                result.notices()
                        .get(0)
                        .contains("holds part-00003.parquet and 1 more files that its manifest does not name"),
                result.notices().toString());
    }

    private void assertFailure(String message) {
        DataException error = assertThrows(DataException.class, evaluation("moons")::execute);
        assertTrue(error.getMessage().contains(message), error.getMessage());
        assertFalse(Files.exists(folder.resolve("report")));
    }

    @Test
    void wrongUseIsRefusedAndLeavesNothing() throws IOException {
        assertUsage("does not exist", evaluation("moons"));
        SampleSets.write(
                folder.resolve("samples"),
                SampleSets.columns("double", "a", "b", "c"),
                new double[200][3],
                200,
                SampleSets.MODEL);
        assertUsage("has 2 columns, but the samples have 3: a, b, c", evaluation("moons"));
        assertUsage("'a' is not in", evaluation(resource("penguins.csv")));
        assertUsage("did you mean 'moons'", evaluation("mons"));
        assertUsage("no finished model", evaluation("moons").reference(resource("penguins.csv")), "a");
    }

    private void assertUsage(String message, EvaluateSamples evaluation, String... alternatives) {
        UsageException error = assertThrows(UsageException.class, evaluation::execute);
        boolean found =
                error.getMessage().contains(message) || Stream.of(alternatives).anyMatch(error.getMessage()::contains);
        assertTrue(found, error.getMessage());
        assertFalse(Files.exists(folder.resolve("report")));
    }

    @Test
    void existingOutputIsReplacedOnlyWhenTold() throws IOException {
        SampleSets.write(folder.resolve("samples"), XY, SampleSets.toy("moons", 300, 3, 0), 300, SampleSets.MODEL);
        evaluation("moons").execute();
        assertThrows(UsageException.class, evaluation("moons")::execute);
        Map<String, Double> other =
                evaluation("8gaussians").mode(WriteMode.OVERWRITE).execute().metrics();
        assertEquals(other, JsonFiles.read(new Configuration(), hadoop("report/metrics.json"), Map.class));
    }

    @Test
    void failedConditionIsNamedAfterTheReportIsWritten() throws IOException {
        SampleSets.write(folder.resolve("samples"), XY, SampleSets.toy("moons", 300, 3, 5), 300, SampleSets.MODEL);
        DataException error = assertThrows(
                DataException.class,
                evaluation("moons").require(List.of("sliced_w2<=0.3", "ks_x > 0.5", " ks_y<0.1 "))::execute);
        assertTrue(error.getMessage().startsWith("required sliced_w2<=0.3, but it is "), error.getMessage());
        assertTrue(
                error.getMessage().contains("ks_y<0.1") && !error.getMessage().contains("ks_x"));
        assertTrue(Files.exists(folder.resolve("report/metrics.json")));
        assertTrue(Files.readString(folder.resolve("report/report.html")).contains("sliced_w2&lt;=0.3"));
    }

    @Test
    void conditionOnAnUnknownMetricIsRefusedWithTheNearestName() throws IOException {
        SampleSets.write(folder.resolve("samples"), XY, SampleSets.toy("moons", 300, 3, 0), 300, SampleSets.MODEL);
        assertUsage(
                "no metric 'sliced_w'; did you mean 'sliced_w2'?",
                evaluation("moons").require(List.of("sliced_w<=0.3")));
        assertUsage("require 'mmd_all<1' needs all-rows", evaluation("moons").require(List.of("mmd_all<1")));
    }

    @Test
    void settingsOutsideTheirRangeAreRefusedAtOnce() {
        EvaluateSamples evaluation = evaluation("moons");
        assertThrows(IllegalArgumentException.class, () -> evaluation.maxRows(99));
        assertThrows(IllegalArgumentException.class, () -> evaluation.exactRows(0));
        assertThrows(IllegalArgumentException.class, () -> evaluation.mode(WriteMode.RESUME));
        for (String condition : List.of("sliced_w2", "sliced_w2=1", "<=3", "a<=b", "a<=NaN", "")) {
            assertThrows(IllegalArgumentException.class, () -> evaluation.require(List.of(condition)), condition);
        }
        assertThrows(IllegalStateException.class, new EvaluateSamples(SPARK)::execute);
    }

    @Test
    void columnNamesBecomeKeysOfTheirOwn() {
        TreeSet<String> taken = new TreeSet<>(List.of("max"));
        String[] keys = Stream.of("Bill Length (mm)", "bill_length_mm", "max", "<>", "µ%")
                .map(name -> Measurements.key(name, taken))
                .toArray(String[]::new);
        assertArrayEquals(new String[] {"bill_length_mm", "bill_length_mm_2", "max_2", "column", "µ"}, keys);
    }
}
