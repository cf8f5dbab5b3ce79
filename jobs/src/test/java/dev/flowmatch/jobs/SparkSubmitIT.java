package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The uber jar through Spark's own class for submitting: a class loader of its own, settings from outside. */
class SparkSubmitIT {
    @TempDir
    Path folder;

    @Test
    void pairsTrainAndSampleOnALocalMaster() throws Exception {
        Program program = new Program(folder);
        assertEquals(
                4000,
                program.sparkSubmit(
                                "local[2]",
                                "pairs",
                                "--source",
                                "checkerboard",
                                "--rows",
                                "4000",
                                "--output",
                                "pairs",
                                "--validation-fraction",
                                "0",
                                "--shard-rows",
                                "1000")
                        .outcome()
                        .get("rows")
                        .asLong());
        assertTrue(program.sparkSubmit(
                                "local[2]",
                                "train",
                                "--pairs",
                                "pairs",
                                "--output",
                                "model",
                                "--hidden",
                                "16",
                                "--layers",
                                "2",
                                "--time-embedding",
                                "8",
                                "--batch",
                                "128",
                                "--epochs",
                                "1")
                        .outcome()
                        .get("rows")
                        .asLong()
                > 0);
        assertEquals(
                500,
                program.sparkSubmit(
                                "local[2]",
                                "sample",
                                "--model",
                                "model",
                                "--output",
                                "samples",
                                "--count",
                                "500",
                                "--steps",
                                "5")
                        .outcome()
                        .get("rows")
                        .asLong());
        assertTrue(Files.exists(folder.resolve("samples/_SUCCESS")));
    }

    @Test
    void wrongUseHasItsExitCodeHereToo() throws Exception {
        Program.Run run = new Program(folder)
                .sparkSubmit("local[2]", "sample", "--model", "none", "--output", "samples", "--count", "5");
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().contains("none"), run.err());
    }
}
