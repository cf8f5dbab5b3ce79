package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs on a standalone cluster with their data on HDFS, each process real, against a run on one machine. */
class ClusterIT {
    private static final String PAIRS = "pairs --source %s --rows 6000 --shard-rows 1000 --seed 5 --output %s";
    private static final String TRAIN = "train --pairs %s --hidden 32 --layers 2 --time-embedding 16 --batch 64"
            + " --workers 2 --averaging-frequency 4 --rows 5120 --output %s";
    private static final String SAMPLE = "sample --model %s --count 4000 --file-rows 1024 --steps 10 --output %s";

    @TempDir
    static Path folder;

    private static StandaloneCluster cluster;
    private static Hdfs hdfs;

    @BeforeAll
    static void start() throws Exception {
        cluster = new StandaloneCluster(Files.createDirectory(folder.resolve("spark")));
        cluster.startWorker();
        cluster.startWorker();
        hdfs = new Hdfs(Files.createDirectory(folder.resolve("hdfs")));
    }

    @AfterAll
    static void stop() throws Exception {
        if (hdfs != null) {
            hdfs.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    private static JsonNode onOneMachine(String line) throws Exception {
        return new Program(folder).flowmatch(line.split(" ", -1)).outcome();
    }

    private static JsonNode onTheCluster(String line) throws Exception {
        try (Program.Running job = new Program(folder).startSparkSubmit(options(), line.split(" ", -1))) {
            return job.await().outcome();
        }
    }

    /** conf/spark/standalone.conf, made smaller. */
    static List<String> options() {
        List<String> options = new ArrayList<>(List.of(
                "--properties-file",
                Path.of("..", "conf", "spark", "standalone.conf").toString()));
        options.addAll(List.of("--master", cluster.url()));
        for (String setting : List.of(
                "spark.cores.max=2",
                "spark.executor.cores=1",
                "spark.executor.memory=600m",
                "spark.hadoop.dfs.replication=2")) {
            options.addAll(List.of("--conf", setting));
        }
        return options;
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    @Test
    void fromPairsToAReportItComputesWhatOneMachineDoes() throws Exception {
        onOneMachine(PAIRS.formatted("8gaussians", "pairs"));
        onOneMachine(TRAIN.formatted("pairs", "model"));
        onOneMachine(SAMPLE.formatted("model", "samples"));
        onOneMachine("evaluate --samples samples --reference 8gaussians --output report");

        onTheCluster(PAIRS.formatted("8gaussians", hdfs.url("pairs")));
        onTheCluster(TRAIN.formatted(hdfs.url("pairs"), hdfs.url("model")));
        onTheCluster(SAMPLE.formatted(hdfs.url("model"), hdfs.url("samples")));
        onTheCluster(
                "evaluate --samples " + hdfs.url("samples") + " --reference 8gaussians --output " + hdfs.url("report"));

        assertEquals(Rows.of(folder.resolve("pairs").toString()), Rows.of(hdfs.url("pairs")));
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("model/velocity.safetensors")),
                hdfs.read("model/velocity.safetensors"));
        assertEquals(Rows.of(folder.resolve("samples").toString()), Rows.of(hdfs.url("samples")));
        assertEquals(
                json(Files.readString(folder.resolve("report/metrics.json"))), json(hdfs.text("report/metrics.json")));
        assertTrue(hdfs.exists("samples/_SUCCESS"));
    }
}
