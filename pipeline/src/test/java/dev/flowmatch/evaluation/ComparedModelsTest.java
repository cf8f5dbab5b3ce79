package dev.flowmatch.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.solver.EulerSolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flows of two models side by side, and the flow of one that starts from rows of a table. */
class ComparedModelsTest {
    private static final List<String> FLOW = List.of(
            "straightness",
            "path_energy",
            "normalized_path_energy",
            "one_step_gap",
            "sliced_w2_1_step",
            "sliced_w2_2_steps",
            "sliced_w2_4_steps",
            "sliced_w2_8_steps");

    private final SparkSession spark = LocalSession.get();

    @TempDir
    Path folder;

    private String before;
    private String after;
    private String reference;

    @BeforeEach
    void writeModels() throws IOException {
        before = TinyModel.write(folder.resolve("before").toFile(), 1);
        after = TinyModel.write(folder.resolve("after").toFile(), 2);
        reference = folder.resolve("real").toString();
        sample(before, "real", 1500);
        sample(after, "samples", 1000);
    }

    private void sample(String model, String name, int count) {
        new GenerateSamples(spark)
                .model(model)
                .output(folder.resolve(name).toString())
                .count(count)
                .seed(5)
                .solver(new EulerSolver(4))
                .execute();
    }

    private EvaluateSamples evaluation(String name) {
        return new EvaluateSamples(spark)
                .samples(folder.resolve("samples").toString())
                .reference(reference)
                .output(folder.resolve(name).toString())
                .maxRows(500)
                .exactRows(100);
    }

    @Test
    void eachModelIsMeasuredAsIfItWereAlone() {
        Map<String, Double> both =
                evaluation("both").model(after).compareModel(before).execute().metrics();
        Map<String, Double> ofAfter = evaluation("one").model(after).execute().metrics();
        Map<String, Double> ofBefore =
                evaluation("other").model(before).execute().metrics();
        for (String name : FLOW) {
            assertEquals(ofAfter.get(name), both.get(name), name);
            assertEquals(ofBefore.get(name), both.get("compared_" + name), name);
            assertNotEquals(ofAfter.get(name), ofBefore.get(name), name);
            assertFalse(ofAfter.containsKey("compared_" + name));
        }
        assertTrue(Files.exists(folder.resolve("both/compared_trajectories.png")));
        assertTrue(Files.exists(folder.resolve("both/step_quality.png")));
        // A model alone shows its own paths, though the samples brought none.
        assertTrue(Files.exists(folder.resolve("one/trajectories.png")));
    }

    @Test
    void theReportNamesBothAndHowToMakeItAgain() throws IOException {
        evaluation("both").model(after).compareModel(before).execute();
        String html = Files.readString(folder.resolve("both/report.html"));
        assertTrue(html.contains("--compare-model"), "the command");
        assertTrue(html.contains("Model compared with"), "the facts");
        assertTrue(html.contains("Paths from noise to data: compared: before"), "the picture");
    }

    @Test
    void aModelThatStartsElsewhereIsNotCompared() throws IOException {
        Path manifest = folder.resolve("before/model.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"gaussian\"", "\"8gaussians\""));
        UsageException refused = assertThrows(
                UsageException.class,
                () -> evaluation("both").model(after).compareModel(before).execute());
        assertTrue(refused.getMessage().contains("8gaussians"), refused.getMessage());
        assertThrows(
                UsageException.class,
                () -> evaluation("both").compareModel(before).execute());
        assertFalse(Files.exists(folder.resolve("both")));
    }

    @Test
    void aFlowFromRowsOfATableIsMeasuredFromThese() throws IOException {
        StringBuilder table = new StringBuilder("z0,z1\n");
        for (int i = 0; i < 300; i++) {
            table.append(i * 0.01).append(',').append(-i * 0.02).append('\n');
        }
        String x0 = Files.writeString(folder.resolve("x0.csv"), table).toString();
        Path manifest = folder.resolve("after/model.json");
        String columns = "\"x0_columns\" : [ "
                + "{\"name\":\"z0\",\"type\":\"double\",\"mean\":1.5,\"standard_deviation\":1,\"minimum\":0,\"maximum\":3},"
                + "{\"name\":\"z1\",\"type\":\"double\",\"mean\":-3,\"standard_deviation\":2,\"minimum\":-6,\"maximum\":0} ]";
        String text = Files.readString(manifest);
        assertTrue(text.contains("\"x0_columns\" : null"), text);
        Files.writeString(manifest, text.replace("\"x0_columns\" : null", columns));
        Map<String, Double> fromNoise =
                evaluation("noise").model(after).execute().metrics();
        new GenerateSamples(spark)
                .model(after)
                .x0(x0)
                .output(folder.resolve("given").toString())
                .solver(new EulerSolver(4))
                .execute();
        Map<String, Double> fromRows = evaluation("rows")
                .samples(folder.resolve("given").toString())
                .model(after)
                .execute()
                .metrics();
        // In scaled units the rows lie on a line within ±1.5, far from what standard normal noise fills.
        assertTrue(
                fromRows.get("path_energy") < 0.95 * fromNoise.get("path_energy")
                        || fromRows.get("path_energy") > 1.05 * fromNoise.get("path_energy"),
                fromRows.get("path_energy") + " and " + fromNoise.get("path_energy"));
        Files.delete(Path.of(x0));
        assertThrows(
                UsageException.class,
                () -> evaluation("gone")
                        .samples(folder.resolve("given").toString())
                        .model(after)
                        .execute());
    }
}
