package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster where Spark starts a second attempt at a slow task, and the first one ends after the output is published. */
class SpeculationIT {
    private static final String PAIRS =
            "pairs --source moons --rows 8000 --shard-rows 1000 --validation-fraction 0 --seed 3 --output ";

    @TempDir
    static Path folder;

    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = new StandaloneCluster(Files.createDirectory(folder.resolve("spark")));
        cluster.startWorker();
        cluster.startWorker();
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static Program.Run submit(String line) throws Exception {
        String classes = LaggingFileSystem.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        List<String> options = new ArrayList<>(TestCluster.options(cluster.url()));
        for (String setting : List.of(
                "spark.executor.extraClassPath=" + classes,
                "spark.hadoop.fs.lagging.impl=" + LaggingFileSystem.class.getName(),
                "spark.speculation=true",
                "spark.speculation.interval=100ms",
                "spark.speculation.quantile=0.5",
                "spark.speculation.multiplier=1.1",
                "spark.speculation.minTaskRuntime=100ms")) {
            options.addAll(List.of("--conf", setting));
        }
        try (Program.Running job =
                new Program(folder).withJar(Path.of(classes)).startSparkSubmit(options, line.split(" ", -1))) {
            return job.await();
        }
    }

    @Test
    void aTaskThatEndsAfterThePublishingReplacesAndLeavesNothing() throws Exception {
        new Program(folder).flowmatch((PAIRS + "undisturbed").split(" ", -1)).outcome();
        Path output = Files.createDirectory(folder.resolve("lagged")).resolve("pairs");
        submit(PAIRS + "lagging://" + output).outcome();

        assertTrue(Files.exists(output.resolveSibling(LaggingFileSystem.LAGS)), "no task has lagged");
        assertEquals(Rows.of(folder.resolve("undisturbed").toString()), Rows.of(output.toString()));
        assertEquals(
                8 + 2,
                DataFiles.listing(output).size(),
                DataFiles.listing(output).toString());
        JsonNode verified = new Program(folder)
                .flowmatch("inspect", "--verify", output.toString())
                .outcome();
        assertEquals(8, verified.get("verified_files").asInt());
    }
}
