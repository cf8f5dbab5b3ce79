package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README tells a newcomer to do with a CSV file, pasted into a shell in a fresh folder. Only counts are made
 * smaller, and the bound that a model trained for a moment cannot meet is made wider.
 */
class ReadmeIT {
    private static final Path README = Path.of("..", "README.md");
    private static final Path PENGUINS = Path.of("..", "pipeline", "src", "test", "resources", "data", "penguins.csv");
    private static final Pattern CODE = Pattern.compile("```bash\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void theCommandsWorkAsWritten() throws Exception {
        // The default workers and batch need a thousand pairs of a teacher a core.
        int rows = 1500 * Runtime.getRuntime().availableProcessors();
        Files.copy(PENGUINS, folder.resolve("penguins.csv"));
        Files.createSymbolicLink(folder.resolve("bin"), Path.of("..", "bin").toRealPath());
        String script = code("Your own table") + code("One step instead of a hundred") + code("Every night");
        assertTrue(script.contains("--source penguins.csv"), script);
        String shortened = script.replaceAll("--count \\d+", "--count " + rows)
                .replaceAll("(flowmatch train +--pairs pairs) ", "$1 --rows " + 10 * rows + " ")
                .replace("sliced_w2<=0.3", "sliced_w2<=10");
        Program.Run run = new Program(folder)
                .run(
                        List.of("bash", "-euo", "pipefail", "-c", shortened),
                        Map.of("SPARK_HOME", System.getProperty("flowmatch.spark")));
        assertEquals(0, run.exitCode(), run.err());
        for (String made : List.of(
                "pairs/_manifest.json",
                "model/velocity.safetensors",
                "model/loss.png",
                "samples/_SUCCESS",
                "report/report.html",
                "straight/model.json",
                "samples-1/_SUCCESS",
                "nightly/run_date=2026-01-31/_SUCCESS",
                "reports/2026-01-31/metrics.json")) {
            assertTrue(Files.exists(folder.resolve(made)), made + "\n" + run.err());
        }
        assertTrue(Files.readString(folder.resolve("samples/_manifest.json")).contains("Gentoo"));
    }

    /** All commands of a section. */
    private static String code(String heading) throws Exception {
        String text = Files.readString(README);
        int start = text.indexOf("\n## " + heading + "\n");
        assertTrue(start >= 0, "no section " + heading);
        int end = text.indexOf("\n## ", start + 1);
        String code = String.join(
                "",
                CODE.matcher(text.substring(start, end))
                        .results()
                        .map(block -> block.group(1))
                        .toList());
        assertFalse(code.isEmpty(), heading);
        return code;
    }
}
