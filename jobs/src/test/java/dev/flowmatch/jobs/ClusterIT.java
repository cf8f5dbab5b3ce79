package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs on a standalone cluster with their data on HDFS, each process real, against a run on one machine. */
class ClusterIT {
    private static final String PAIRS = "pairs --source 8gaussians --rows 6000 --shard-rows 1000 --seed 5 --output ";
    private static final String TABLE_PAIRS =
            "pairs --source %s --draws-per-row 20 --shard-rows 1000 --seed 5 --output %s";
    private static final String TRAIN = "train --pairs %s --hidden 32 --layers 2 --time-embedding 16 --batch 64"
            + " --workers 2 --averaging-frequency 4 --rows 5120 --output %s";
    private static final String SAMPLE = "sample --model %s --count 4000 --file-rows 1024 --steps 10 --output %s";
    private static final String EVALUATE = "evaluate --samples %s --reference %s --output %s";

    @TempDir
    static Path folder;

    private static TestCluster cluster;
    private static Hdfs hdfs;

    @BeforeAll
    static void start() throws Exception {
        cluster = new TestCluster(folder);
        hdfs = cluster.hdfs();
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static void onOneMachine(String line) throws Exception {
        new Program(folder).flowmatch(line.split(" ", -1)).outcome();
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    /** Of a table with categories, missing values and numbers. */
    @Test
    void fromPairsToAReportItComputesWhatOneMachineDoes() throws Exception {
        String table = hdfs.url("penguins.csv");
        hdfs.upload(Path.of("../pipeline/src/test/resources/data/penguins.csv"), "penguins.csv");
        onOneMachine(TABLE_PAIRS.formatted(table, "pairs"));
        onOneMachine(TRAIN.formatted("pairs", "model"));
        onOneMachine(SAMPLE.formatted("model", "samples"));
        onOneMachine(EVALUATE.formatted("samples", table, "report"));

        cluster.run(TABLE_PAIRS.formatted(table, hdfs.url("pairs"))).outcome();
        cluster.run(TRAIN.formatted(hdfs.url("pairs"), hdfs.url("model"))).outcome();
        cluster.run(SAMPLE.formatted(hdfs.url("model"), hdfs.url("samples"))).outcome();
        cluster.run(EVALUATE.formatted(hdfs.url("samples"), table, hdfs.url("report")))
                .outcome();

        assertEquals(Rows.of(folder.resolve("pairs").toString()), Rows.of(hdfs.url("pairs")));
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("model/velocity.safetensors")),
                hdfs.read("model/velocity.safetensors"));
        List<String> samples = Rows.of(folder.resolve("samples").toString());
        assertEquals(samples, Rows.of(hdfs.url("samples")));
        assertTrue(samples.stream().anyMatch(row -> row.contains("Gentoo")), samples.get(0));
        assertTrue(samples.stream().anyMatch(row -> !row.contains("sex: ")), "no missing value in " + samples.get(0));
        assertTrue(hdfs.exists("samples/_SUCCESS"));
        assertEquals(
                json(Files.readString(folder.resolve("report/metrics.json"))), json(hdfs.text("report/metrics.json")));
    }

    @Test
    void theDoctorSeesEveryExecutor() throws Exception {
        // Fewer tasks than cores by default: the doctor is not to take the other executor for lost.
        Program.Run run = cluster.run("doctor", "spark.default.parallelism=1");
        assertEquals(2, run.outcome().get("rows").asInt());
        List<String> executors =
                run.out().lines().filter(line -> line.startsWith("Executor ")).toList();
        assertEquals(2, executors.size(), run.out());
        for (String executor : executors) {
            assertTrue(executor.contains("127.0.0.1, Java 17") && executor.contains("CPU"), executor);
            assertTrue(executor.contains("1 BLAS thread(s)"), executor);
            assertTrue(executor.endsWith("computes on CPU: sampling, validation and training work"), executor);
        }
    }

    @Test
    void aClusterWithoutTheExecutorsAskedForIsNamedAfterTheTimeout() throws Exception {
        try (StandaloneCluster empty = new StandaloneCluster(Files.createDirectory(folder.resolve("empty")));
                Program.Running job = new Program(folder)
                        .startSparkSubmit(
                                TestCluster.options(empty.url()),
                                (PAIRS + "none --executor-timeout 2").split(" ", -1))) {
            Program.Run run = job.await();
            assertEquals(1, run.exitCode(), run.err());
            assertTrue(
                    run.err()
                            .contains("flowmatch pairs: " + empty.url() + " gave this job no executor within 2 s"
                                    + " (--executor-timeout), but 2 are asked for by spark.cores.max=2"),
                    run.err());
            assertFalse(Files.exists(folder.resolve("none")));
        }
        Program.Run tooMany = cluster.run(PAIRS + "none --executor-timeout 15", "spark.cores.max=3");
        assertEquals(1, tooMany.exitCode(), tooMany.err());
        assertTrue(tooMany.err().contains("gave this job executors for 2 task(s) at once"), tooMany.err());
    }
}
