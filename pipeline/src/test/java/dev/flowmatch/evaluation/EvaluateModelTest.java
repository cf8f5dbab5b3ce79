package dev.flowmatch.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.SampleSets;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.WriteMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Evaluations that are told the model. */
class EvaluateModelTest extends EvaluationFixture {
    @Test
    void modelAddsItsLossCurveAndStraightness() throws IOException {
        String hash = writeModel(null, "x", "y");
        SampleSets.write(folder.resolve("samples"), XY, SampleSets.toy("moons", 300, 3, 0), 300, hash);
        EvaluateSamples.Result result =
                evaluation("moons").model(folder.resolve("model").toString()).execute();
        assertEquals(List.of(), result.notices());
        assertTrue(result.metrics().containsKey("normalized_path_energy"));
        assertTrue(result.metrics().get("path_energy") >= result.metrics().get("straightness"));
        // The weights are random and small: a flow that hardly moves, in one step or in a hundred, and noise for
        // samples.
        assertTrue(result.metrics().get("one_step_gap") < 0.5, result.metrics().toString());
        assertTrue(result.metrics().get("one_step_gap") > 0, result.metrics().toString());
        assertNotEquals(
                result.metrics().get("sliced_w2_1_step"), result.metrics().get("sliced_w2_2_steps"));
        assertEquals(
                result.metrics().get("sliced_w2_1_step"),
                result.metrics().get("sliced_w2_8_steps"),
                0.2,
                result.metrics().toString());
        assertTrue(
                result.metrics().get("sliced_w2_2_steps") > 0.2,
                result.metrics().toString());
        assertTrue(names("report").contains("loss.png"));
        assertTrue(Files.readString(folder.resolve("report/report.html")).contains("2 layers of 8"));
    }

    @Test
    void anotherModelThanTheSamplesIsToldOrRefused() throws IOException {
        writeModel(null, "x", "y");
        SampleSets.write(folder.resolve("samples"), XY, SampleSets.toy("moons", 300, 3, 0), 300, SampleSets.MODEL);
        EvaluateSamples evaluation =
                evaluation("moons").model(folder.resolve("model").toString());
        assertTrue(evaluation.execute().notices().get(0).contains("not drawn from the present weights"));
        writeModel(null, "x", "z");
        UsageException error = assertThrows(UsageException.class, evaluation.mode(WriteMode.OVERWRITE)::execute);
        assertTrue(error.getMessage().contains("has the columns x, z, but the samples have x, y"));
    }

    @Test
    void copiesOfTrainingRowsAreSuspiciousAndFreshRowsAreNot() throws IOException {
        double[][] table = gaussian(1500, 1);
        StringBuilder csv = new StringBuilder("x,y\n");
        for (double[] row : table) {
            csv.append(row[0]).append(',').append(row[1]).append('\n');
        }
        Files.writeString(folder.resolve("table.csv"), csv);
        new GeneratePairs(SPARK)
                .source(folder.resolve("table.csv").toString())
                .output(folder.resolve("pairs").toString())
                .drawsPerRow(3)
                .validationFraction(0.2)
                .execute();
        ModelManifest.Pairs pairs = new ModelManifest.Pairs(
                folder.resolve("pairs").toString(), Hashes.sha256(new Configuration(), hadoop("pairs/_manifest.json")));
        String hash = writeModel(pairs, "x", "y");
        EvaluateSamples evaluation = evaluation(folder.resolve("table.csv").toString())
                .model(folder.resolve("model").toString())
                .mode(WriteMode.OVERWRITE);

        SampleSets.write(folder.resolve("samples"), XY, table, 1500, hash);
        // 80% of the table's rows were trained on. Of the 750 compared that is 600 ± 11, and rows held out are rarely
        // suspicious.
        Map<String, Double> copied = evaluation.execute().metrics();
        assertEquals(0.8, copied.get("memorization_share"), 0.08);
        assertEquals(0.8, copied.get("copies"), 0.08);
        assertEquals(0, copied.get("copies_floor"));

        SampleSets.write(folder.resolve("fresh"), XY, gaussian(1500, 2), 1500, hash);
        Map<String, Double> fresh =
                evaluation.samples(folder.resolve("fresh").toString()).execute().metrics();
        // The threshold is the 4th smallest of 300 distances: the expected share is 0.013 with a deviation of about
        // half
        // of it.
        assertEquals(0.01, fresh.get("memorization_share"), 0.04);
        assertEquals(4.0 / 301, fresh.get("memorization_share_floor"));
        assertEquals(300, fresh.get("memorization_held_out_rows"));
        assertEquals(0, fresh.get("copies"));
        // 750 rows against the same 300 rows of each side: the rows' own deviation is 0.018, that of the 300 as much.
        assertEquals(0.5, fresh.get("dcr_share"), 0.13);
        assertEquals(0.5, fresh.get("dcr_share_floor"), 0.3);
    }

    /** Pairs of a Gaussian table of 200 rows, and samples that are half copies of it and half fresh. */
    private EvaluateSamples smallTable(double heldOut) throws IOException {
        double[][] table = gaussian(200, 1);
        double[][] drawn = gaussian(200, 2);
        StringBuilder csv = new StringBuilder("x,y\n");
        for (int i = 0; i < table.length; i++) {
            csv.append(table[i][0]).append(',').append(table[i][1]).append('\n');
            drawn[i] = i % 2 == 0 ? table[i] : drawn[i];
        }
        String source = Files.writeString(folder.resolve("table.csv"), csv).toString();
        new GeneratePairs(SPARK)
                .source(source)
                .output(folder.resolve("pairs").toString())
                .drawsPerRow(5)
                .validationFraction(heldOut)
                .execute();
        ModelManifest.Pairs pairs = new ModelManifest.Pairs(
                folder.resolve("pairs").toString(), Hashes.sha256(new Configuration(), hadoop("pairs/_manifest.json")));
        SampleSets.write(folder.resolve("samples"), XY, drawn, 200, writeModel(pairs, "x", "y"));
        return evaluation(source).model(folder.resolve("model").toString());
    }

    @Test
    void twentyRowsHeldOutTellCopies() throws IOException {
        EvaluateSamples.Result result = smallTable(0.1).execute();
        assertEquals(20, result.metrics().get("memorization_held_out_rows"));
        assertEquals(1.0 / 21, result.metrics().get("memorization_share_floor"));
        // Half of the 100 rows compared are copies, of which a tenth are of rows held out: 45 of them lie on training
        // rows.
        assertEquals(0.45, result.metrics().get("memorization_share"), 0.15);
        assertEquals(
                List.of(),
                result.notices().stream()
                        .filter(notice -> notice.contains("not measured"))
                        .toList());
    }

    @Test
    void fewerRowsHeldOutAreSaidToTellNothing() throws IOException {
        EvaluateSamples evaluation = smallTable(0.095);
        EvaluateSamples.Result result = evaluation.execute();
        assertEquals(19, result.metrics().get("memorization_held_out_rows"));
        assertFalse(result.metrics().containsKey("memorization_share"));
        String reason = "the pairs hold out 19 rows, and it takes 20 (pairs --validation-fraction)";
        assertTrue(
                result.notices().toString().contains(reason), result.notices().toString());
        String report = Files.readString(folder.resolve("report/report.html"));
        assertTrue(report.contains(
                "memorization_share, dcr_share, copies were not measured, so that this says nothing of them"));
        assertTrue(report.contains("Not measured: " + reason));

        evaluation.mode(WriteMode.OVERWRITE).require(List.of("memorization_share<=0.1"));
        UsageException refused = assertThrows(UsageException.class, evaluation::execute);
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }

    @Test
    void aTableWithoutItsModelIsSaidToTellNothingOfCopies() throws IOException {
        smallTable(0.1);
        EvaluateSamples.Result result =
                evaluation(folder.resolve("table.csv").toString()).execute();
        assertFalse(result.metrics().containsKey("memorization_share"));
        assertTrue(Files.readString(folder.resolve("report/report.html"))
                .contains("Not measured: it takes --model, whose pairs hold the training rows"));
    }

    /** metrics.json of an evaluation that takes every measure there is, and the table of docs/formats.md, are the same keys. */
    @Test
    void everyFigureIsDocumentedAndEveryDocumentedFigureTaken() throws IOException {
        SampleSets.write(
                folder.resolve("table"), XY, SampleSets.toy("checkerboard", 1500, 4, 0), 1500, SampleSets.MODEL);
        new GeneratePairs(SPARK)
                .source(folder.resolve("table").toString())
                .drawsPerRow(1)
                .validationFraction(0.2)
                .output(folder.resolve("pairs").toString())
                .execute();
        String hash = writeModel(
                new ModelManifest.Pairs(
                        folder.resolve("pairs").toString(),
                        Hashes.sha256(new Configuration(), hadoop("pairs/_manifest.json"))),
                "x",
                "y");
        SampleSets.write(folder.resolve("samples"), XY, SampleSets.toy("moons", 300, 3, 0), 300, hash);
        String model = folder.resolve("model").toString();
        Set<String> taken = checkerboard()
                .model(model)
                .compareModel(model)
                .measureAllRows()
                .target("x")
                .execute()
                .metrics()
                .keySet();

        Set<String> documented = new TreeSet<>();
        String formats = Files.readString(Path.of("../docs/formats.md"));
        String table = formats.substring(formats.indexOf("| `sample_rows`"), formats.indexOf("`report.html` holds"));
        for (String row : table.lines().filter(line -> line.startsWith("|")).toList()) {
            Matcher key = Pattern.compile("`([^` ]+)`").matcher(row.substring(1, row.indexOf('|', 1)));
            while (key.find()) {
                documented.add(key.group(1));
            }
        }
        // Those of tables with categories and missing values, which MixedTableTest takes.
        assertTrue(documented.removeAll(Set.of("tv_COLUMN", "missing_difference_COLUMN")));
        Set<String> found = new TreeSet<>();
        for (String key : taken) {
            String pattern =
                    key.replaceFirst("^(ks|mean_difference|standard_deviation_ratio)_[xy](?=_floor$|$)", "$1_COLUMN");
            if (!documented.contains(pattern) && pattern.endsWith("_floor")) {
                found.add("…_floor");
                pattern = pattern.replaceFirst("_floor$", "");
            }
            if (pattern.endsWith("_independent")) {
                found.add("…_independent");
                pattern = pattern.replaceFirst("_independent$", "");
            }
            if (pattern.startsWith("compared_")) {
                found.add("compared_…");
                pattern = pattern.replaceFirst("^compared_", "");
            }
            assertTrue(documented.contains(pattern), key + " is not in docs/formats.md");
            found.add(pattern);
        }
        assertEquals(documented, found);
    }

    private static double[][] gaussian(int count, long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[count][2];
        for (double[] row : rows) {
            row[0] = random.nextGaussian();
            row[1] = 10 * random.nextGaussian();
        }
        return rows;
    }

    @Test
    void trajectoriesAreDrawnAndAnimated() throws IOException {
        Path samples = folder.resolve("samples");
        SampleSets.write(samples, XY, SampleSets.toy("moons", 300, 3, 0), 300, SampleSets.MODEL);
        List<ColumnEntry> columns = List.of(
                new ColumnEntry("step", "int", 0, 1, 0, 0),
                new ColumnEntry("t", "double", 0, 1, 0, 0),
                XY.get(0),
                XY.get(1));
        double[][] paths = new double[60][];
        for (int i = 0; i < 60; i++) {
            int step = i % 3;
            paths[i] = new double[] {step, step / 2.0, i, i * step};
        }
        Path written = folder.resolve("written");
        SampleSets.write(written, columns, paths, 60, SampleSets.MODEL);
        Files.createDirectory(samples.resolve("_trajectories"));
        SPARK.read()
                .parquet(written.toString())
                .selectExpr("cast(id / 3 as bigint) as id", "step", "t", "x", "y")
                .write()
                .mode("append")
                .parquet(samples.resolve("_trajectories").toString());
        // Of a batch with a manifest only the files that it names are read; this one is made by hand.
        Files.delete(samples.resolve("_manifest.json"));
        evaluation("moons").execute();
        assertTrue(names("report").contains("trajectories.png"));
        String html = Files.readString(folder.resolve("report/report.html"));
        assertEquals(20, html.split("<circle", -1).length - 1);
    }
}
