package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program as a user starts it: a process of its own, made of the uber jar and Spark's own jars. */
final class Program {
    private static final Path JAR = Path.of(System.getProperty("flowmatch.jar"));
    private static final Path SPARK = Path.of(System.getProperty("flowmatch.spark"));
    private static final long LIMIT_MINUTES = 10;

    private final Path folder;

    /** The program started in {@code folder}. */
    Program(Path folder) {
        this.folder = folder;
    }

    /**
     * What one run left.
     *
     * @param exitCode its exit code
     * @param out its standard output
     * @param err its standard error
     */
    record Run(int exitCode, String out, String err) {
        /** The object on the last line of standard output, after a run that ended well. */
        JsonNode outcome() throws IOException {
            assertEquals(0, exitCode, err);
            List<String> lines = out.lines().toList();
            return new ObjectMapper().readTree(lines.get(lines.size() - 1));
        }
    }

    /** Runs a command on the embedded Spark, as bin/flowmatch does. */
    Run flowmatch(String... args) throws IOException, InterruptedException {
        List<String> command = java(SPARK.resolve("jars") + "/*:" + JAR, "dev.flowmatch.jobs.Main");
        command.addAll(List.of(args));
        return run(command, Map.of());
    }

    /** Runs a command through Spark's own class for submitting, with the uber jar as the application. */
    Run sparkSubmit(String master, String... args) throws IOException, InterruptedException {
        List<String> command = java(SPARK.resolve("jars") + "/*", "org.apache.spark.deploy.SparkSubmit");
        command.addAll(List.of("--master", master, "--conf", "spark.ui.enabled=false"));
        command.addAll(List.of("--class", "dev.flowmatch.jobs.Main", JAR.toString()));
        command.addAll(List.of(args));
        return run(command, Map.of("SPARK_HOME", SPARK.toString()));
    }

    /** Runs any command line. */
    Run run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        Path out = Files.createTempFile("flowmatch", ".out");
        Path err = Files.createTempFile("flowmatch", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .putAll(Map.of("OMP_NUM_THREADS", "1", "SPARK_LOCAL_IP", "127.0.0.1", "LC_ALL", "C.UTF-8"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException("still running after " + LIMIT_MINUTES + " minutes: " + command);
            }
            return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Java as these tests run it, with the modules it opens to Spark. */
    private static List<String> java(String classPath, String mainClass) {
        Stream<String> opened = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens") || option.startsWith("-Djdk.reflect"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(opened.toList());
        command.addAll(List.of("-Xmx1g", "-Dorg.bytedeco.javacpp.maxphysicalbytes=8g", "-cp", classPath, mainClass));
        return command;
    }
}
