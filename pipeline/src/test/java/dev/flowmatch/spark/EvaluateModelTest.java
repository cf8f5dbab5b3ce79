package dev.flowmatch.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.io.ColumnEntry;
import dev.flowmatch.io.Hashes;
import dev.flowmatch.io.ModelManifest;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.io.WriteMode;
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
        assertEquals(0.8, evaluation.execute().metrics().get("memorization_share"), 0.08);

        SampleSets.write(folder.resolve("fresh"), XY, gaussian(1500, 2), 1500, hash);
        Map<String, Double> fresh =
                evaluation.samples(folder.resolve("fresh").toString()).execute().metrics();
        // The threshold is the 4th smallest of 300 distances: the expected share is 0.013 with a deviation of about
        // half
        // of it.
        assertEquals(0.01, fresh.get("memorization_share"), 0.04);
        assertEquals(0.01, fresh.get("memorization_share_floor"));
    }

    /** metrics.json of an evaluation that takes every measure there is, and the table of docs/formats.md, are the same keys. */
    @Test
    void everyFigureIsDocumentedAndEveryDocumentedFigureTaken() throws IOException {
        SampleSets.write(
                folder.resolve("table"), XY, SampleSets.toy("checkerboard", 1500, 4, 0), 1500, SampleSets.MODEL);
        new GeneratePairs(SPARK)
                .source(folder.resolve("table").toString())
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
        Set<String> found = new TreeSet<>();
        for (String key : taken) {
            String pattern =
                    key.replaceFirst("^(ks|mean_difference|standard_deviation_ratio)_[xy](?=_floor$|$)", "$1_COLUMN");
            if (!documented.contains(pattern) && pattern.endsWith("_floor")) {
                found.add("…_floor");
                pattern = pattern.replaceFirst("_floor$", "");
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
        evaluation("moons").execute();
        assertTrue(names("report").contains("trajectories.png"));
        String html = Files.readString(folder.resolve("report/report.html"));
        assertEquals(20, html.split("<circle", -1).length - 1);
    }
}
