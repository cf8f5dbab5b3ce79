package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The program as a user starts it: a process of its own, made of the uber jar and Spark's own jars. */
final class Program {
    private static final String SPARK_SCALA = System.getProperty("flowmatch.scala");
    private static final long LIMIT_MINUTES = 10;

    private final Path folder;
    private final List<String> javaOptions;
    private final List<Path> jars;

    /** The program started in {@code folder}. */
    Program(Path folder) {
        this(folder, List.of(), List.of());
    }

    private Program(Path folder, List<String> javaOptions, List<Path> jars) {
        this.folder = folder;
        this.javaOptions = javaOptions;
        this.jars = jars;
    }

    /** The same with more options for Java. */
    Program withJava(String... options) {
        return new Program(folder, List.of(options), jars);
    }

    /** The same with another jar beside Spark's own. */
    Program withJar(Path jar) {
        return new Program(folder, javaOptions, List.of(jar));
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
        try (Running running = startFlowmatch(args)) {
            return running.await();
        }
    }

    /** Runs a command through Spark's own class for submitting, with the uber jar as the application. */
    Run sparkSubmit(String master, String... args) throws IOException, InterruptedException {
        try (Running running = startSparkSubmit(List.of("--master", master), args)) {
            return running.await();
        }
    }

    /** Starts a command through Spark's own class for submitting, with its options, and leaves it running. */
    Running startSparkSubmit(List<String> options, String... args) throws IOException {
        return start(sparkSubmitCommand(options, args), ofSpark());
    }

    /** The command line of Spark's own class for submitting. */
    List<String> sparkSubmitCommand(List<String> options, String... args) {
        List<String> command = java(sparkJars(), "org.apache.spark.deploy.SparkSubmit");
        command.addAll(List.of("--conf", "spark.ui.enabled=false"));
        command.addAll(options);
        command.addAll(List.of("--class", "dev.flowmatch.jobs.Main", jar().toString()));
        command.addAll(List.of(args));
        return command;
    }

    /** The environment of what is Spark's. */
    static Map<String, String> ofSpark() {
        return Map.of("SPARK_HOME", spark().toString());
    }

    /** Starts a class of Spark's, as the daemons of a standalone cluster, from a Spark that is a folder of jars. */
    Running startSpark(String mainClass, String... args) throws IOException {
        List<String> command = java(sparkJars(), mainClass);
        command.addAll(List.of(args));
        return start(
                command,
                Map.of(
                        "SPARK_HOME",
                        spark().toString(),
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        // Else a Spark without its scripts looks for a build of itself, to know.
                        "SPARK_SCALA_VERSION",
                        SPARK_SCALA));
    }

    /** Runs a main class of the tests with Spark's jars. */
    Run main(Class<?> mainClass, String... args) throws IOException, InterruptedException {
        Path classes = Path.of(
                mainClass.getProtectionDomain().getCodeSource().getLocation().getPath());
        List<String> command = java(sparkJars() + File.pathSeparator + classes, mainClass.getName());
        command.addAll(List.of(args));
        return run(command, Map.of());
    }

    private String sparkJars() {
        return Stream.concat(Stream.of(spark().resolve("jars/*")), jars.stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path jar() {
        return Path.of(System.getProperty("flowmatch.jar"));
    }

    /** The folder with Spark's jars; null before the build has made it. */
    static Path spark() {
        String folder = System.getProperty("flowmatch.spark");
        return folder == null ? null : Path.of(folder);
    }

    /** Runs any command line. Unlike the others it needs no jar, and so can be called before there is one. */
    Run run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        try (Running running = start(command, environment)) {
            return running.await();
        }
    }

    /** Starts a command on the embedded Spark and leaves it running. */
    Running startFlowmatch(String... args) throws IOException {
        List<String> command = java(sparkJars() + File.pathSeparator + jar(), "dev.flowmatch.jobs.Main");
        command.addAll(List.of(args));
        return start(command, Map.of());
    }

    /** Starts any command line and leaves it running. */
    Running start(List<String> command, Map<String, String> environment) throws IOException {
        Path out = Files.createTempFile("flowmatch", ".out");
        Path err = Files.createTempFile("flowmatch", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .putAll(Map.of(
                        "OMP_NUM_THREADS", "1",
                        "SPARK_LOCAL_IP", "127.0.0.1",
                        "LC_ALL", "C.UTF-8",
                        "FLOWMATCH_JAVA_OPTIONS", String.join(" ", FastStart.options())));
        builder.environment().putAll(environment);
        return new Running(builder.start(), command, out, err);
    }

    /** A process that runs until it ends or is closed. */
    record Running(Process process, List<String> command, Path out, Path err) implements AutoCloseable {
        /** Waits for its end. */
        Run await() throws IOException, InterruptedException {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException("still running after " + LIMIT_MINUTES + " minutes: " + command);
            }
            return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
        }

        /** Waits until something is so. */
        void until(Condition condition) throws IOException, InterruptedException {
            Instant limit = Instant.now().plus(LIMIT_MINUTES, ChronoUnit.MINUTES);
            while (!condition.holds()) {
                if (Instant.now().isAfter(limit)) {
                    throw new IllegalStateException("nothing has come of it for " + LIMIT_MINUTES + " minutes: "
                            + command + ", " + Files.readString(err));
                }
                if (process.waitFor(2, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("ended too early, with " + await());
                }
            }
        }

        /** Ends it by SIGKILL, at once. */
        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    /** Something that will be so after a while. */
    interface Condition {
        boolean holds() throws IOException;
    }

    /** Java as these tests run it, with the modules it opens to Spark. */
    private List<String> java(String classPath, String mainClass) {
        Stream<String> opened = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens") || option.startsWith("-Djdk.reflect"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(opened.toList());
        command.addAll(javaOptions);
        command.addAll(FastStart.options());
        command.addAll(List.of("-Xmx1g", "-Dorg.bytedeco.javacpp.maxphysicalbytes=8g", "-cp", classPath, mainClass));
        return command;
    }
}
