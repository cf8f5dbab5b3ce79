package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs from elsewhere, scaled by quantiles and dequantized, by the commands as a user types them. */
class GivenPairsIT {
    @TempDir
    Path folder;

    private JsonNode json(String path) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(path).toFile());
    }

    private void visits(String name, int rows, long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder csv = new StringBuilder("before;after;note\n");
        for (int i = 0; i < rows; i++) {
            double before = 70 + 10 * random.nextGaussian();
            csv.append(String.format(Locale.ROOT, "%.1f;%d;x%n", before, 5 * Math.round(before / 5) - 10));
        }
        Files.writeString(folder.resolve(name), csv);
    }

    private static void assertRefused(Program.Run run, String... says) {
        assertEquals(2, run.exitCode(), run.err());
        for (String text : says) {
            assertTrue(run.err().contains(text), run.err());
        }
    }

    @Test
    void pairsFromElsewhereBecomeAModelThatStartsFromRows() throws Exception {
        visits("visits.csv", 1500, 1);
        visits("new.csv", 40, 2);
        Program program = new Program(folder);
        String[] pairs = {
            "pairs",
            "--source=visits.csv",
            "--csv-delimiter=;",
            "--x0-columns=before",
            "--x1-columns=after",
            "--scale=quantile",
            "--dequantize",
            "--draws-per-row=4",
            "--output=pairs"
        };
        JsonNode made = program.flowmatch(pairs).outcome();
        assertEquals(
                6000, made.get("rows").asInt() + made.get("validation_rows").asInt());
        JsonNode manifest = json("pairs/_manifest.json");
        assertEquals("given", manifest.get("coupling").textValue());
        assertEquals("quantile", manifest.get("scale").textValue());
        assertEquals("before", manifest.get("x0_columns").get(0).get("name").textValue());
        assertEquals(5, manifest.get("columns").get(0).get("step").asDouble());

        program.flowmatch(
                        "train",
                        "--pairs=pairs",
                        "--output=model",
                        "--hidden=32",
                        "--layers=2",
                        "--time-embedding=16",
                        "--batch=64",
                        "--workers=1",
                        "--rows=40000",
                        "--learning-rate=3e-3")
                .outcome();
        JsonNode sampled = program.flowmatch(
                        "sample", "--model=model", "--x0=new.csv", "--csv-delimiter=;", "--output=samples")
                .outcome();
        assertEquals(40, sampled.get("rows").asInt());
        assertEquals(
                "new.csv",
                json("samples/_manifest.json").get("x0").get("source").textValue());
        Program.Run inspected = program.flowmatch("inspect", "samples");
        assertTrue(inspected.out().contains("new.csv, 40 rows"), inspected.out());

        assertRefused(program.flowmatch("sample", "--model=model", "--output=none"), "--count");
        assertRefused(
                program.flowmatch("pairs", "--source=visits.csv", "--x0-columns=before", "--output=none"),
                "--x1-columns");
        assertRefused(
                program.flowmatch(
                        "pairs",
                        "--source=visits.csv",
                        "--columns=after",
                        "--x0-columns=before",
                        "--x1-columns=after",
                        "--output=none"),
                "--columns");
        assertFalse(Files.exists(folder.resolve("none")));
    }
}
