package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user types them, each in a process of its own. */
class CommandsIT {
    private static final List<String> MEASUREMENTS =
            List.of("beak_length_mm", "beak_depth_mm", "flipper_length_mm", "body_mass_g");

    @TempDir
    Path folder;

    private JsonNode json(String path) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(path).toFile());
    }

    private static List<String> names(JsonNode columns) {
        List<String> names = new ArrayList<>();
        columns.forEach(column -> names.add(column.get("name").textValue()));
        return names;
    }

    @Test
    void aTableBecomesPairsAModelSamplesAndAReport() throws Exception {
        Path data = Files.createDirectories(folder.resolve("my data"));
        Files.copy(
                CommandsIT.class.getResourceAsStream("/data/penguins.csv"), data.resolve("Penguins \u00e9t\u00e9.csv"));
        Program program = new Program(folder);

        Program.Run run = program.flowmatch(
                "pairs",
                "--source",
                "my data/Penguins \u00e9t\u00e9.csv",
                "--output",
                "my data/pairs",
                "--exclude",
                "species,island,sex",
                "--missing",
                "drop",
                "--draws-per-row",
                "20",
                "--shard-rows",
                "1000",
                "--validation-fraction",
                "0.1",
                "--seed",
                "7");
        JsonNode pairs = run.outcome();
        JsonNode manifest = json("my data/pairs/_manifest.json");
        // 342 of the 344 penguins were measured; a tenth of these is held out.
        assertAll(
                () -> assertEquals("pairs", pairs.get("command").textValue()),
                () -> assertTrue(pairs.get("output").textValue().endsWith("my data/pairs")),
                () -> assertEquals(
                        342 * 20,
                        pairs.get("rows").asInt() + pairs.get("validation_rows").asInt()),
                () -> assertTrue(pairs.get("seconds").asDouble() > 0),
                () -> assertTrue(run.out().contains("2 of 344 rows have a missing"), run.out()),
                () -> assertEquals(MEASUREMENTS, names(manifest.get("columns"))),
                () -> assertEquals(7, manifest.get("seed").asInt()),
                () -> assertEquals(20, manifest.get("draws_per_row").asInt()),
                () -> assertEquals(1000, manifest.get("shard_rows").asInt()),
                () -> assertEquals("standard", manifest.get("scale").textValue()),
                () -> assertEquals("independent", manifest.get("coupling").textValue()),
                () -> assertEquals("gaussian", manifest.get("noise").textValue()));

        JsonNode training = program.flowmatch(
                        "train",
                        "--pairs",
                        "my data/pairs",
                        "--output",
                        "model",
                        "--hidden",
                        "16",
                        "--layers",
                        "2",
                        "--time-embedding",
                        "8",
                        "--batch",
                        "64",
                        "--workers",
                        "2",
                        "--averaging-frequency",
                        "5",
                        "--epochs",
                        "2",
                        "--learning-rate",
                        "2e-3",
                        "--schedule",
                        "constant",
                        "--warmup-steps",
                        "3",
                        "--weight-decay",
                        "0.02",
                        "--ema",
                        "0.9",
                        "--checkpoint-every",
                        "4",
                        "--seed",
                        "5",
                        "--gradient-clip",
                        "9",
                        "--redraw",
                        "none",
                        "--patience",
                        "50")
                .outcome();
        JsonNode model = json("model/model.json");
        assertAll(
                () -> assertEquals("train", training.get("command").textValue()),
                () -> assertTrue(training.get("rows").asLong() > 0),
                () -> assertTrue(training.get("rows_per_second").asDouble() > 0),
                () -> assertEquals(16, model.get("specification").get("hidden").asInt()),
                () -> assertEquals(2, model.get("specification").get("layers").asInt()),
                () -> assertEquals(
                        8, model.get("specification").get("time_embedding").asInt()),
                () -> assertEquals(64, model.get("options").get("batch").asInt()),
                () -> assertEquals(2, model.get("options").get("workers").asInt()),
                () -> assertEquals(
                        5, model.get("options").get("averaging-frequency").asInt()),
                () -> assertEquals(
                        2e-3, model.get("options").get("learning-rate").asDouble()),
                () -> assertEquals(
                        "constant", model.get("options").get("schedule").textValue()),
                () -> assertEquals(3, model.get("options").get("warmup-steps").asInt()),
                () -> assertEquals(
                        0.02, model.get("options").get("weight-decay").asDouble()),
                () -> assertEquals(0.9, model.get("options").get("ema").asDouble()),
                () -> assertEquals(9, model.get("options").get("gradient-clip").asDouble()),
                () -> assertEquals("none", model.get("options").get("redraw").textValue()),
                () -> assertEquals(50, model.get("options").get("patience").asInt()),
                () -> assertEquals(5, model.get("seed").asInt()),
                () -> assertEquals(MEASUREMENTS, names(model.get("columns"))));

        List<String> sample = List.of(
                "sample",
                "--model",
                "model",
                "--output",
                "samples",
                "--count",
                "700",
                "--steps",
                "6",
                "--solver",
                "heun",
                "--grid-power",
                "1.5",
                "--seed",
                "3",
                "--first-id",
                "40",
                "--run-date",
                "2026-01-31",
                "--file-rows",
                "300",
                "--clip",
                "observed",
                "--mode",
                "resume");
        JsonNode sampling = program.flowmatch(sample.toArray(String[]::new)).outcome();
        JsonNode batch = json("samples/run_date=2026-01-31/_manifest.json");
        assertAll(
                () -> assertEquals("sample", sampling.get("command").textValue()),
                () -> assertEquals(700, sampling.get("rows").asLong()),
                () -> assertTrue(sampling.get("rows_per_second").asDouble() > 0),
                () -> assertEquals(40, sampling.get("first_id").asLong()),
                () -> assertFalse(sampling.get("already_finished").asBoolean()),
                () -> assertEquals(3, batch.get("files").size()),
                () -> assertEquals("heun", batch.get("solver").textValue()),
                () -> assertEquals(6, batch.get("steps").asInt()),
                () -> assertEquals(1.5, batch.get("grid_power").asDouble()),
                () -> assertEquals(3, batch.get("seed").asInt()),
                () -> assertEquals(300, batch.get("file_rows").asInt()),
                () -> assertEquals("observed", batch.get("clip").textValue()),
                () -> assertEquals("2026-01-31", batch.get("run_date").textValue()));

        JsonNode again = program.flowmatch(sample.toArray(String[]::new)).outcome();
        assertTrue(again.get("already_finished").asBoolean());

        Program.Run evaluation = program.flowmatch(
                "evaluate",
                "--samples",
                "samples/run_date=2026-01-31",
                "--reference",
                "my data/Penguins \u00e9t\u00e9.csv",
                "--output",
                "report",
                "--model",
                "model",
                "--require",
                "sliced_w2<=1000");
        JsonNode metrics = json("report/metrics.json");
        assertEquals("evaluate", evaluation.outcome().get("command").textValue());
        assertTrue(metrics.get("sliced_w2").asDouble() > 0);
        assertTrue(Files.exists(folder.resolve("report").resolve("report.html"))
                || evaluation.out().contains("report: "));

        Program.Run refused = program.flowmatch(
                "evaluate",
                "--samples",
                "samples/run_date=2026-01-31",
                "--reference",
                "my data/Penguins \u00e9t\u00e9.csv",
                "--output",
                "report",
                "--mode",
                "overwrite",
                "--require",
                "sliced_w2<=0");
        assertEquals(1, refused.exitCode(), refused.err());
        assertTrue(refused.err().contains("sliced_w2<=0"), refused.err());

        for (String output : List.of("my data/pairs", "model", "samples")) {
            JsonNode whole = program.flowmatch("inspect", "--verify", output).outcome();
            assertTrue(whole.get("verified_files").asInt() > 0, output);
        }
        Path night = folder.resolve("samples/run_date=2026-01-31");
        Path file = DataFiles.part(night, "part-00001");
        Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);
        Path missing = DataFiles.part(night, "part-00002");
        Files.delete(missing);
        Program.Run inspected = program.flowmatch("inspect", "--verify", "samples");
        assertEquals(1, inspected.exitCode(), inspected.err());
        assertTrue(inspected.out().contains("run_date=2026-01-31 is a sample set"), inspected.out());
        assertTrue(
                inspected.err().contains("2 problem(s): ")
                        && inspected.err().contains(file.getFileName() + " has been altered")
                        && inspected.err().contains(missing.getFileName() + " is missing"),
                inspected.err());
    }

    @Test
    void theDemoEndsInItsReport() throws Exception {
        Program.Run run = new Program(folder).flowmatch("demo", "--minutes", "0.05", "--samples", "500");
        JsonNode outcome = run.outcome();
        Path demo = folder.resolve("flowmatch-demo");
        assertAll(
                () -> assertEquals("demo", outcome.get("command").textValue()),
                () -> assertTrue(outcome.get("metrics").get("in_cell_share").asDouble() > 0),
                () -> assertTrue(Files.exists(demo.resolve("pairs/_manifest.json"))),
                () -> assertTrue(Files.exists(demo.resolve("model/model.json"))),
                () -> assertTrue(Files.exists(demo.resolve("samples/_SUCCESS"))),
                () -> assertTrue(Files.exists(demo.resolve("report/metrics.json"))),
                () -> assertTrue(run.out().contains("report: "), run.out()));

        Program.Run again = new Program(folder).flowmatch("demo", "--minutes", "0.05");
        assertEquals(2, again.exitCode());
        assertTrue(again.err().contains("flowmatch-demo"), again.err());
    }

    @Test
    void aDemoOfATableAndThenOfAnother() throws Exception {
        Path demo = Files.createDirectories(folder.resolve("table"));
        Files.copy(CommandsIT.class.getResourceAsStream("/data/penguins.csv"), demo.resolve("penguins.csv"));
        Files.writeString(demo.resolve("sizes.csv"), "size;colour\n" + "1,5;red\n2;\n3;blue\n7;red\n".repeat(60));
        Program program = new Program(demo);
        JsonNode outcome = program.flowmatch(
                        "demo", "--source=penguins.csv", "--minutes=0.02", "--samples=600", "--output=out")
                .outcome();
        assertEquals(600, outcome.get("rows").asInt());
        String manifest = Files.readString(demo.resolve("out/samples/_manifest.json"));
        assertTrue(manifest.contains("Gentoo") && manifest.contains("body_mass_g"), manifest);
        assertTrue(Files.exists(demo.resolve("out/report/report.html")));
        Program.Run finished = program.flowmatch("demo", "--output=out");
        assertEquals(2, finished.exitCode(), finished.err());
        assertTrue(finished.err().contains("finished demo"), finished.err());

        program.flowmatch(
                        "demo",
                        "--source=sizes.csv",
                        "--csv-delimiter=;",
                        "--minutes=0.02",
                        "--samples=600",
                        "--output=out",
                        "--mode=overwrite")
                .outcome();
        String other = Files.readString(demo.resolve("out/samples/_manifest.json"));
        assertTrue(other.contains("colour") && !other.contains("Gentoo"), other);
    }

    @Test
    void theDoctorLooksAtThisMachine() throws Exception {
        JsonNode outcome = new Program(folder).flowmatch("doctor").outcome();
        assertAll(
                () -> assertEquals("doctor", outcome.get("command").textValue()),
                () -> assertEquals("CPU", outcome.get("backend").textValue()),
                () -> assertEquals(1, outcome.get("blas_threads").asInt()),
                () -> assertTrue(outcome.get("gemm_gflops").asDouble() > 0));
    }
}
