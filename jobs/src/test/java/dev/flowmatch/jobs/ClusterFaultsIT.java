package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flowmatch.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What fails on a cluster, in the middle of a job: workers, the driver, a DataNode, a shard, memory. The jobs
 * that can go on end as an undisturbed run on one machine does; the others say what is wrong and leave nothing.
 */
class ClusterFaultsIT {
    private static final int SHARDS = 10;
    private static final Pattern LOST = Pattern.compile("Lost executor \\d+");

    /** From a table, whose rows pass through a shuffle that dies with a worker; optimal transport makes it last. */
    private static final String PAIRS = "pairs --source %s --coupling ot --coupling-batch 1000 --shard-rows 1000"
            + " --draws-per-row 1 --validation-fraction 0.1 --output %s";

    private static final String TRAIN = "train --pairs %s --hidden 384 --layers 3 --time-embedding 32 --batch 64"
            + " --workers 2 --averaging-frequency 70 --rows 107520 --output %s";

    private static final String SAMPLE =
            "sample --model %s --count 12288 --file-rows 1024 --steps 50 --mode resume" + " --output %s";

    @TempDir
    static Path folder;

    private static TestCluster cluster;
    private static Hdfs hdfs;

    /** The undisturbed runs, whose pairs and model are also what the disturbed ones begin with. */
    @BeforeAll
    static void runWithoutFaults() throws Exception {
        Random random = new Random(1);
        List<String> table = new ArrayList<>(List.of("x,y"));
        for (int row = 0; row < SHARDS * 1000; row++) {
            table.add(String.format(Locale.ROOT, "%.6f,%.6f", random.nextGaussian(), random.nextDouble()));
        }
        Files.write(folder.resolve("table.csv"), table);
        for (String line : List.of(
                PAIRS.formatted("table.csv", "pairs"),
                TRAIN.formatted("pairs", "model") + " --checkpoint-every 2",
                SAMPLE.formatted("model", "samples"))) {
            new Program(folder).flowmatch(line.split(" ", -1)).outcome();
        }
        cluster = new TestCluster(folder);
        hdfs = cluster.hdfs();
        for (String name : List.of("table.csv", "pairs", "model")) {
            hdfs.upload(folder.resolve(name), name);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static String train(String output) {
        return TRAIN.formatted(hdfs.url("pairs"), hdfs.url(output)) + " --checkpoint-every 2";
    }

    private static String sample(String output) {
        return SAMPLE.formatted(hdfs.url("model"), hdfs.url(output));
    }

    /** How many files of an unfinished output are complete. */
    private static int staged(String output, String suffix) throws IOException {
        int count = 0;
        for (String name : hdfs.list(output)) {
            if (name.startsWith("_staging-")) {
                count += (int) hdfs.list(output + "/" + name).stream()
                        .filter(file -> file.startsWith("part-") && file.endsWith(suffix))
                        .count();
            }
        }
        return count;
    }

    private static int checkpointedRounds(String model) throws IOException {
        return hdfs.list(model + "/checkpoints").stream()
                .mapToInt(name -> Integer.parseInt(name.substring("round-".length())))
                .max()
                .orElse(0);
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    /** The rows are those of an undisturbed run, and beside the manifest's files and folders there is nothing. */
    private static void assertSameRows(String undisturbed, String output, String... lists) throws IOException {
        assertEquals(Rows.of(folder.resolve(undisturbed).toString()), Rows.of(hdfs.url(output)));
        Set<String> expected = new TreeSet<>(Set.of("_manifest.json", "_SUCCESS"));
        JsonNode manifest = json(hdfs.text(output + "/_manifest.json"));
        for (String list : lists) {
            manifest.get(list)
                    .forEach(entry -> expected.add(entry.get("file").asText().replaceFirst("/.*", "")));
        }
        assertEquals(expected, names(hdfs.list(output)));
    }

    private static void assertSameModel(String output) throws IOException {
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("model/velocity.safetensors")),
                hdfs.read(output + "/velocity.safetensors"));
        try (Stream<Path> files = Files.list(folder.resolve("model"))) {
            assertEquals(names(files.map(file -> file.getFileName().toString()).toList()), names(hdfs.list(output)));
        }
        try (Stream<String> lines = Files.lines(folder.resolve("model/history.csv"))) {
            assertEquals(
                    lines.count(), hdfs.text(output + "/history.csv").lines().count());
        }
    }

    /** Without the hidden files of writes that a kill cut off. */
    private static Set<String> names(List<String> files) {
        Set<String> names = new TreeSet<>(files);
        names.removeIf(name -> Storage.isTemporary(new org.apache.hadoop.fs.Path(name)));
        return names;
    }

    /** The job ends well, though it has just lost an executor with a task that ran on it; returns its log. */
    private static String assertGoesOn(Program.Running job) throws Exception {
        Program.Run run = job.await();
        run.outcome();
        assertEquals(
                1,
                LOST.matcher(run.err())
                        .results()
                        .map(MatchResult::group)
                        .distinct()
                        .count(),
                run.err());
        // What Spark says of a task on a killed executor, and on a lost worker.
        assertTrue(run.err().contains("ExecutorLostFailure") || run.err().contains("unrelated to the task"), run.err());
        return run.err();
    }

    private static long count(String text, Program.Running job) throws IOException {
        return Files.readString(job.err())
                .lines()
                .filter(line -> line.contains(text))
                .count();
    }

    private static long runningTasks(Program.Running job) throws IOException {
        return count("Starting task ", job) - count("Finished task ", job);
    }

    /** With its worker die the rows it had shuffled. */
    @Test
    void pairsAreTheSameThoughAWorkerDies() throws Exception {
        String line = PAIRS.formatted(hdfs.url("table.csv"), hdfs.url("disturbed-pairs"));
        try (Program.Running job = cluster.start(line)) {
            job.until(() -> staged("disturbed-pairs", ".json") >= 2 && runningTasks(job) == 2);
            cluster.spark().killWorker();
            assertFalse(hdfs.exists("disturbed-pairs/_manifest.json"), "killed too late");
            assertGoesOn(job);
        } finally {
            cluster.spark().startWorker();
        }
        assertSameRows("pairs", "disturbed-pairs", "shards", "validation_shards");
    }

    /** Another worker comes, and the job is given an executor on it, its third. */
    @Test
    void aTrainingEndsWithTheSameWeightsThoughAWorkerDies() throws Exception {
        try (Program.Running job = cluster.start(train("disturbed-model"))) {
            job.until(() -> checkpointedRounds("disturbed-model") >= 4 && runningTasks(job) == 2);
            cluster.spark().killWorker();
            cluster.spark().startWorker();
            String log = assertGoesOn(job);
            assertTrue(log.matches("(?s).*Granted executor ID \\S+/2 on .*"), log);
        }
        assertSameModel("disturbed-model");
    }

    @Test
    void aBatchIsTheSameThoughAWorkerDies() throws Exception {
        try (Program.Running job = cluster.start(sample("disturbed-samples"))) {
            job.until(() -> staged("disturbed-samples", ".json") >= 3 && runningTasks(job) == 2);
            cluster.spark().killWorker();
            assertFalse(hdfs.exists("disturbed-samples/_manifest.json"), "killed too late");
            assertGoesOn(job);
        } finally {
            cluster.spark().startWorker();
        }
        assertSameRows("samples", "disturbed-samples", "files");
    }

    @Test
    void aTrainingWhoseDriverWasKilledIsResumed() throws Exception {
        try (Program.Running job = cluster.start(train("killed-model"))) {
            job.until(() -> checkpointedRounds("killed-model") >= 4);
            job.kill();
        }
        assertFalse(hdfs.exists("killed-model/model.json"), "killed too late");

        Program.Run resumed = cluster.run(train("killed-model") + " --resume");
        resumed.outcome();
        assertTrue(resumed.err().contains("resuming after round "), resumed.err());
        assertSameModel("killed-model");
    }

    @Test
    void aBatchWhoseDriverWasKilledIsResumed() throws Exception {
        try (Program.Running job = cluster.start(sample("killed-samples"))) {
            job.until(() -> staged("killed-samples", ".json") >= 3);
            job.kill();
        }
        assertFalse(hdfs.exists("killed-samples/_manifest.json"), "killed too late");
        assertEquals(List.of(), Rows.of(hdfs.url("killed-samples")), "what a reader would take for the batch");

        JsonNode resumed = cluster.run(sample("killed-samples")).outcome();
        assertFalse(resumed.get("already_finished").asBoolean());
        assertSameRows("samples", "killed-samples", "files");
    }

    /** Each block is on both DataNodes: every file that is open, and most that are read, meet the one that stops. */
    @Test
    void aBatchIsTheSameThoughADataNodeStops() throws Exception {
        try (Program.Running job = cluster.start(sample("samples-on-one-node"))) {
            job.until(() -> staged("samples-on-one-node", ".json") >= 3);
            hdfs.stopDataNode();
            try {
                assertFalse(hdfs.exists("samples-on-one-node/_manifest.json"), "stopped too late");
                Program.Run run = job.await();
                run.outcome();
                // The NameNode still offers it for every new block, that of the manifest at least.
                assertTrue(run.err().contains("Excluding datanode"), run.err());
                assertSameRows("samples", "samples-on-one-node", "files");
            } finally {
                hdfs.startDataNode();
            }
        }
    }

    @Test
    void aShardThatWasAlteredOrDeletedIsNamed() throws Exception {
        hdfs.upload(folder.resolve("pairs"), "bad-pairs");
        JsonNode shards = json(hdfs.text("bad-pairs/_manifest.json")).get("shards");
        String shard = shards.get(shards.size() - 1).get("file").asText();
        byte[] bytes = hdfs.read("bad-pairs/" + shard);
        bytes[bytes.length / 2] ^= 1;
        hdfs.write("bad-pairs/" + shard, bytes);
        String train = TRAIN.formatted(hdfs.url("bad-pairs"), hdfs.url("none"));
        String named = "flowmatch train: shard " + shard;
        assertFails(train, named + ": has been altered, its SHA-256 is ");

        hdfs.delete("bad-pairs/" + shard);
        assertFails(train, named + ": is missing in " + hdfs.url("bad-pairs"));
    }

    @Test
    void anExecutorWithoutTheMemoryForTheNetworkNamesWhatToRaise() throws Exception {
        String limit = "-Dorg.bytedeco.javacpp.maxphysicalbytes";
        assertFails(
                TRAIN.formatted(hdfs.url("pairs"), hdfs.url("none")),
                "flowmatch train: an executor .*" + limit,
                "spark.executor.extraJavaOptions=" + limit + "=200m",
                "spark.task.maxFailures=2");
    }

    /** The costs of one group alone take 1.6 GB; without a validation shard there is none that gets finished and kept. */
    @Test
    void anExecutorWithoutTheHeapForACouplingNamesItsMemory() throws Exception {
        assertFails(
                "pairs --source moons --rows 20000 --validation-fraction 0 --coupling ot --coupling-batch 20000 --output "
                        + hdfs.url("none"),
                "flowmatch pairs: an executor .*spark.executor.memory",
                "spark.task.maxFailures=2");
    }

    /** A job that is to write the folder "none" ends with a line that matches and leaves nothing. */
    private static void assertFails(String line, String message, String... settings) throws Exception {
        Program.Run run = cluster.run(line, settings);
        assertEquals(1, run.exitCode(), run.err());
        assertTrue(Pattern.compile(message).matcher(run.err()).find(), run.err());
        assertFalse(hdfs.exists("none"));
    }
}
