package dev.flowmatch.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A standalone cluster on the loopback: a master and workers of one core each, in processes of their own. */
final class StandaloneCluster implements AutoCloseable {
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");

    private final Program program;
    private final Path folder;
    private final Program.Running master;
    private final String url;
    private final List<Program.Running> workers = new ArrayList<>();

    /** Starts the master alone, with {@code folder} for what the daemons write. */
    StandaloneCluster(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        program = new Program(folder);
        master = program.startSpark(
                "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0");
        master.until(() -> log(master).contains("I have been elected leader"));
        Matcher matcher = MASTER.matcher(log(master));
        if (!matcher.find()) {
            throw new IllegalStateException(log(master));
        }
        url = matcher.group(1);
    }

    private static String log(Program.Running daemon) throws IOException {
        return Files.readString(daemon.err());
    }

    /** The URL for {@code --master}. */
    String url() {
        return url;
    }

    /** Starts a worker of one core and waits until the master knows it; {@code settings} as -Dspark.… */
    void startWorker(String... settings) throws IOException, InterruptedException {
        Program.Running worker = program.withJava(settings)
                .startSpark(
                        "org.apache.spark.deploy.worker.Worker",
                        "--host",
                        "127.0.0.1",
                        "--webui-port",
                        "0",
                        "--cores",
                        "1",
                        "--memory",
                        "2g",
                        "--work-dir",
                        folder.resolve("work").toString(),
                        url);
        workers.add(worker);
        worker.until(() -> log(worker).contains("Successfully registered with master"));
    }

    /** The executors that live. */
    List<ProcessHandle> executors() {
        return workers.stream().flatMap(StandaloneCluster::executors).toList();
    }

    private static Stream<ProcessHandle> executors(Program.Running worker) {
        return worker.process().children().filter(ProcessHandle::isAlive);
    }

    /** Kills a worker and its executor by SIGKILL, as the loss of a machine would. */
    void killWorker() throws InterruptedException {
        Program.Running worker = workers.remove(0);
        List<ProcessHandle> executors = executors(worker).toList();
        worker.kill();
        executors.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> executors = executors();
        for (Program.Running worker : workers) {
            worker.close();
        }
        executors.forEach(ProcessHandle::destroyForcibly);
        master.close();
    }
}
