package dev.flowmatch.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A standalone cluster of two workers with an HDFS, and the jobs on it. */
final class TestCluster implements AutoCloseable {
    private final Path folder;
    private final StandaloneCluster spark;
    private final Hdfs hdfs;

    /** Starts all processes; {@code folder} is where they and the jobs work. */
    TestCluster(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        spark = new StandaloneCluster(Files.createDirectory(folder.resolve("spark")));
        spark.startWorker();
        spark.startWorker();
        hdfs = new Hdfs(Files.createDirectory(folder.resolve("hdfs")));
    }

    StandaloneCluster spark() {
        return spark;
    }

    Hdfs hdfs() {
        return hdfs;
    }

    /** Runs a command to its end. */
    Program.Run run(String line, String... settings) throws IOException, InterruptedException {
        try (Program.Running job = start(line, settings)) {
            return job.await();
        }
    }

    /** Starts a command with the settings of conf/spark/standalone.conf made smaller, and then these. */
    Program.Running start(String line, String... settings) throws IOException {
        List<String> options = options(spark.url());
        for (String setting : settings) {
            options.addAll(List.of("--conf", setting));
        }
        return new Program(folder).startSparkSubmit(options, line.split(" ", -1));
    }

    /** conf/spark/standalone.conf, made smaller. */
    static List<String> options(String master) throws IOException {
        return options("standalone.conf", master);
    }

    /** A file of conf/spark, made smaller. */
    static List<String> options(String name, String master) throws IOException {
        Path file = Path.of("..", "conf", "spark", name).toRealPath();
        List<String> options = new ArrayList<>(List.of("--properties-file", file.toString(), "--master", master));
        for (String setting : List.of(
                "spark.cores.max=2",
                "spark.executor.cores=1",
                "spark.executor.defaultJavaOptions=" + FastStart.FIRST_COMPILER,
                "spark.executor.memory=600m",
                "spark.hadoop.dfs.replication=2")) {
            options.addAll(List.of("--conf", setting));
        }
        return options;
    }

    @Override
    public void close() throws IOException {
        try (spark) {
            hdfs.close();
        }
    }
}
