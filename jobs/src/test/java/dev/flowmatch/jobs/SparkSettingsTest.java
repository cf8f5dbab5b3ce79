package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.ConfigReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of conf/spark as Spark reads them: every setting is one that Spark knows, with a value it can read. */
class SparkSettingsTest {
    private static final Path CONF = Path.of("..", "conf");
    /** Parameters of the default network for two columns, layer by layer: 2·512 + 512·512 + 2·512 + 5·(512·512 + 512) + 2·513. */
    private static final long PARAMETERS = 2L * 512 + 512L * 512 + 2L * 512 + 5L * (512L * 512 + 512) + 2L * 513;

    private static final Pattern PHYSICAL_LIMIT =
            Pattern.compile("-Dorg\\.bytedeco\\.javacpp\\.maxphysicalbytes=(\\S+)");

    /** Those that the Kubernetes module declares, which is not on the class path: as its Config of Spark 4.1.0 names them. */
    private static final String KUBERNETES =
            "container\\.image|namespace|authenticate\\.driver\\.serviceAccountName|executor\\.request\\.cores"
                    + "|(driver|executor)\\.volumes\\.emptyDir\\.spark-local-dir-1\\.mount\\.path|driverEnv\\.[A-Z_]+";

    private static final Pattern REFERENCE =
            Pattern.compile("What is not explained here is in (\\w+\\.conf(, | and )?)+\\.( |$)");
    private static final Pattern FILE_NAME = Pattern.compile("\\w+\\.conf");

    @TempDir
    Path folder;

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(CONF.resolve("spark"))) {
            return files.sorted().toList().stream();
        }
    }

    /** Settings register themselves when the object that declares them is initialized. */
    @BeforeAll
    static void registerSparksSettings() throws ClassNotFoundException {
        for (String object : List.of("package", "UI", "Network", "Kryo", "History", "Status", "Streaming", "Python")) {
            Class.forName("org.apache.spark.internal.config." + object + "$");
        }
        Class.forName("org.apache.spark.sql.internal.SQLConf$");
    }

    /** As spark-submit reads a properties file: java.util.Properties, the values without blanks at their ends. */
    private static Map<String, String> settings(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> settings = new HashMap<>();
        properties.forEach((key, value) -> settings.put((String) key, ((String) value).strip()));
        return settings;
    }

    private static SparkConf conf(Path file) throws IOException {
        SparkConf conf = new SparkConf(false);
        settings(file).forEach(conf::set);
        return conf;
    }

    @Test
    void thereIsAFileForEachKindOfCluster() throws IOException {
        assertEquals(
                List.of("gpu.conf", "kubernetes.conf", "local.conf", "standalone.conf", "yarn.conf"),
                files().map(file -> file.getFileName().toString()).toList());
    }

    @ParameterizedTest
    @MethodSource("files")
    void sparkKnowsEverySettingAndReadsItsValue(Path file) throws IOException {
        Map<String, String> settings = settings(file);
        assertTrue(settings.containsKey("spark.master"), file.toString());
        ConfigReader reader = new ConfigReader(settings);
        settings.forEach((key, value) -> {
            assertTrue(key.startsWith("spark."), file + ": " + key);
            ConfigEntry<?> entry = ConfigEntry.findEntry(key);
            if (entry == null) {
                // Families of settings, and those of the cluster managers' own modules.
                assertTrue(
                        key.matches(
                                "spark\\.(executorEnv\\.[A-Z_]+|yarn\\.(appMasterEnv\\.[A-Z_]+|queue|maxAppAttempts)"
                                        + "|kubernetes\\.(" + KUBERNETES
                                        + ")|(executor|task)\\.resource\\.gpu\\.(amount|discoveryScript)"
                                        + "|executor\\.extraLibraryPath|locality\\.wait|ui\\.enabled|submit\\.deployMode"
                                        + "|master|cores\\.max|executor\\.instances|sql\\.session\\.timeZone)"),
                        file + ": Spark has no setting " + key);
            } else {
                assertNotNull(entry.readFrom(reader), file + ": " + key);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void everySettingIsExplainedHereOrInAFileItRefersTo(Path file) throws IOException {
        Set<String> unexplained = new TreeSet<>(settings(file).keySet());
        unexplained.removeAll(explained(file));
        for (Path other : referredTo(file)) {
            unexplained.removeAll(explained(other));
        }
        assertEquals(Set.of(), unexplained, file.toString());
    }

    /** The files that a file's comments name in the sentence about what it leaves unexplained. */
    private static List<Path> referredTo(Path file) throws IOException {
        String comments = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.substring(1).strip())
                .collect(Collectors.joining(" "));
        Matcher sentence = REFERENCE.matcher(comments);
        return sentence.find()
                ? FILE_NAME
                        .matcher(sentence.group())
                        .results()
                        .map(name -> file.resolveSibling(name.group()))
                        .toList()
                : List.of();
    }

    /** The settings that stand below a comment, without an empty line between. */
    private static Set<String> explained(Path file) throws IOException {
        Set<String> explained = new TreeSet<>(Set.of("spark.master"));
        boolean comment = false;
        for (String line : Files.readAllLines(file)) {
            if (line.isBlank()) {
                comment = false;
            } else if (line.startsWith("#")) {
                comment = true;
            } else if (comment) {
                explained.add(line.split("\\s+", 2)[0]);
            }
        }
        return explained;
    }

    @ParameterizedTest
    @MethodSource("files")
    void theDriverAcceptsARoundOfTheDefaultNetwork(Path file) throws IOException {
        SparkConf conf = conf(file);
        long limit = conf.getSizeAsBytes("spark.driver.maxResultSize");
        long tasks = conf.contains("spark.cores.max")
                ? conf.getInt("spark.cores.max", 0)
                : (long) conf.getInt("spark.executor.instances", 1) * conf.getInt("spark.executor.cores", 1);
        assertTrue(limit == 0 || limit >= 12 * PARAMETERS * tasks, file + ": " + limit + " for " + tasks + " tasks");
    }

    @ParameterizedTest
    @MethodSource("files")
    void theNativeLimitLeavesRoomBesideTheHeapAndFitsTheContainer(Path file) throws IOException {
        SparkConf conf = conf(file);
        for (String process : List.of("driver", "executor")) {
            if (conf.contains("spark." + process + ".extraJavaOptions")) {
                Matcher option = PHYSICAL_LIMIT.matcher(conf.get("spark." + process + ".extraJavaOptions"));
                assertTrue(option.find(), file + ": " + process);
                long limit = new SparkConf(false).set("limit", option.group(1)).getSizeAsBytes("limit");
                long heap = conf.getSizeAsBytes("spark." + process + ".memory");
                assertTrue(limit >= heap + heap / 2, file + ": " + process);
                if (conf.contains("spark." + process + ".memoryOverhead")) {
                    assertTrue(
                            limit < heap + conf.getSizeAsBytes("spark." + process + ".memoryOverhead"),
                            file + ": " + process);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void clusterTasksUseOneThreadAndOneCoreEach(Path file) throws IOException {
        SparkConf conf = conf(file);
        if (!conf.get("spark.master").startsWith("local")) {
            assertEquals("1", conf.get("spark.executorEnv.OMP_NUM_THREADS"), file.toString());
            assertEquals(1, conf.getInt("spark.task.cpus", 0), file.toString());
            assertFalse(conf.getBoolean("spark.speculation", true), file.toString());
        }
    }

    @Test
    void aGpuExecutorHasAGpuForEachOfItsTasks() throws IOException {
        SparkConf conf = conf(CONF.resolve("spark/gpu.conf"));
        double gpus = conf.getDouble("spark.executor.resource.gpu.amount", 0);
        double perTask = conf.getDouble("spark.task.resource.gpu.amount", 0);
        assertEquals(conf.getInt("spark.executor.cores", 0), gpus / perTask);
        Path script = CONF.resolve(conf.get("spark.executor.resource.gpu.discoveryScript"));
        assertTrue(Files.isExecutable(script), script.toString());
    }

    /** With a program of that name that prints what nvidia-smi prints for two GPUs, one a line. */
    @Test
    void theDiscoveryScriptPrintsTheAddressesAsSparkReadsThem() throws IOException, InterruptedException {
        Path program = folder.resolve("nvidia-smi");
        Files.writeString(
                program, "#!/bin/sh\n[ \"$1 $2\" = '--query-gpu=index --format=csv,noheader' ] && printf '0\\n1\\n'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        JsonNode found = new ObjectMapper().readTree(discover(folder + ":" + System.getenv("PATH"), 0));
        assertEquals("gpu", found.get("name").asText());
        assertEquals("[\"0\",\"1\"]", found.get("addresses").toString());
    }

    @Test
    void theDiscoveryScriptFailsWhereThereIsNoDriver() throws IOException, InterruptedException {
        Path program = folder.resolve("nvidia-smi");
        Files.writeString(program, "#!/bin/sh\nexit 9\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        assertEquals("", discover(folder + ":" + System.getenv("PATH"), 9));
    }

    private static String discover(String path, int exitCode) throws IOException, InterruptedException {
        ProcessBuilder script = new ProcessBuilder(
                CONF.resolve("gpu-discovery.sh").toAbsolutePath().toString());
        script.environment().put("PATH", path);
        Process process = script.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(exitCode, process.waitFor());
        return output;
    }
}
