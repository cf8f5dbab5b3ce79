package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/flowmatch}, with the Spark these tests run on. */
class LauncherIT {
    @TempDir
    Path folder;

    private Program.Run launch(Path workingFolder, String script, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(script));
        command.addAll(List.of(args));
        return new Program(workingFolder).run(command, Map.of("SPARK_HOME", System.getProperty("flowmatch.spark")));
    }

    @Test
    void worksThroughASymbolicLinkFromAFolderWithSpaces() throws Exception {
        Path here = Files.createDirectories(folder.resolve("a folder"));
        Path script = Path.of("..", "bin", "flowmatch").toRealPath();
        Path link = Files.createSymbolicLink(here.resolve("flow match"), script);
        Program.Run version = launch(here, link.toString(), "--version");
        assertEquals(0, version.exitCode(), version.err());
        assertTrue(version.out().startsWith("flowmatch "), version.out());
    }

    @Test
    void handsMasterAndSettingsToSparkAndTheRestToTheCommand() throws Exception {
        String script = Path.of("..", "bin", "flowmatch").toRealPath().toString();
        Program.Run run = launch(
                folder,
                script,
                "pairs",
                "--master",
                "local[1]",
                "--source",
                "moons",
                "--conf",
                "spark.ui.enabled=false",
                "--rows",
                "100",
                "--output",
                "two moons");
        assertEquals(
                100,
                run.outcome().get("rows").asInt()
                        + run.outcome().get("validation_rows").asInt());
        assertTrue(Files.exists(folder.resolve("two moons").resolve("_manifest.json")));
    }

    @Test
    void passesTheExitCodeOn() throws Exception {
        String script = Path.of("..", "bin", "flowmatch").toRealPath().toString();
        assertEquals(2, launch(folder, script, "pears").exitCode());
    }
}
