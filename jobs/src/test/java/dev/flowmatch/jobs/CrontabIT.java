package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of conf/schedule/flowmatch.cron, run as cron runs them. */
class CrontabIT {
    private static final Pattern VARIABLE = Pattern.compile("(\\w+) *= *(.*)");
    private static final Pattern ENTRY = Pattern.compile("((?:\\S+ +){4}\\S+) +(.*)");
    private static final Path WEIGHTS =
            Path.of("..", "pipeline", "src", "test", "resources", "reference", "pytorch.safetensors");
    private static final int COUNT = 3000;

    @TempDir
    Path folder;

    /** One line of a crontab. */
    private record Entry(CronSchedule schedule, String command) {}

    /** By crontab(5): variables are taken literally, a \% is a per cent sign and a bare one would end the command. */
    private record Crontab(Map<String, String> variables, List<Entry> entries) {
        static Crontab read(Path file) throws IOException {
            Map<String, String> variables = new LinkedHashMap<>();
            List<Entry> entries = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                Matcher variable = VARIABLE.matcher(line);
                Matcher entry = ENTRY.matcher(line);
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                if (variable.matches()) {
                    variables.put(variable.group(1), variable.group(2));
                } else {
                    assertTrue(entry.matches(), line);
                    assertFalse(entry.group(2).matches(".*[^\\\\]%.*"), line);
                    entries.add(new Entry(
                            CronSchedule.parse(entry.group(1)), entry.group(2).replace("\\%", "%")));
                }
            }
            return new Crontab(variables, entries);
        }
    }

    /** The environment that cron gives a command, and the crontab's variables pointed at the test's folders. */
    private List<String> poorShell(Crontab crontab) throws IOException {
        Map<String, String> environment = new LinkedHashMap<>(crontab.variables());
        assertEquals(List.of("FLOWMATCH", "DATA"), List.copyOf(environment.keySet()));
        environment.put("FLOWMATCH", folder.resolve("program").toString());
        environment.put("DATA", folder.resolve("data").toString());
        environment.put("HOME", System.getProperty("user.home"));
        environment.put("LOGNAME", System.getProperty("user.name"));
        environment.put("SHELL", "/bin/sh");
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        String spark = System.getProperty("flowmatch.spark");
        if (!spark.endsWith("spark-" + defaultSpark())) {
            environment.put("SPARK_HOME", spark);
        }
        List<String> shell = new ArrayList<>(List.of("/usr/bin/env", "-i"));
        environment.forEach((name, value) -> shell.add(name + "=" + value));
        shell.addAll(List.of("/bin/sh", "-c"));
        return shell;
    }

    private static String defaultSpark() throws IOException {
        return Files.readString(Path.of("..", "pom.xml")).replaceFirst("(?s).*?<spark.version>(.*?)<.*", "$1");
    }

    private int run(Crontab crontab, int entry) throws IOException, InterruptedException {
        List<String> command = poorShell(crontab);
        command.add(crontab.entries().get(entry).command());
        Program.Run run = new Program(folder).run(command, Map.of());
        assertEquals("", run.out() + run.err(), "cron would mail this");
        return run.exitCode();
    }

    private JsonNode lastLine(String log) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("data").resolve(log));
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    private void install() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("program/bin"));
        Files.createSymbolicLink(
                bin.resolve("flowmatch"), Path.of("..", "bin", "flowmatch").toRealPath());
        Path jobs = Files.createDirectories(folder.resolve("program/conf/jobs"));
        for (String name : List.of("sample.properties", "evaluate.properties")) {
            String options = Files.readString(Path.of("..", "conf", "jobs", name));
            Files.writeString(jobs.resolve(name), options.replace("count = 1000000", "count = " + COUNT));
        }
        StringWriter err = new StringWriter();
        int exitCode = CommandTree.execute(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                "import",
                "--weights=" + WEIGHTS,
                "--output=" + folder.resolve("data/model"));
        assertEquals(0, exitCode, err.toString());
    }

    @Test
    void theNightsLinesSampleOnceAndThenEvaluate() throws Exception {
        Crontab crontab = Crontab.read(Path.of("..", "conf", "schedule", "flowmatch.cron"));
        assertEquals(3, crontab.entries().size());
        List<Integer> times = crontab.entries().stream()
                .map(entry -> entry.schedule().minuteOfTheDay())
                .toList();
        assertEquals(times.stream().sorted().distinct().toList(), times, "sample, sample again, evaluate");
        install();
        assertEquals(0, run(crontab, 0));
        JsonNode first = lastLine("sample.log");
        assertEquals(COUNT, first.get("rows").intValue());
        assertFalse(first.get("already_finished").booleanValue());

        assertEquals(0, run(crontab, 1));
        JsonNode second = lastLine("sample.log");
        assumeTrue(first.get("output").equals(second.get("output")), "midnight lay between the two");
        assertTrue(second.get("already_finished").booleanValue());
        assertEquals(COUNT, second.get("rows").intValue());

        // Held against itself, the batch meets any condition.
        Path batch = Path.of(first.get("output").textValue().replaceFirst("^file:", ""));
        assertEquals(
                folder.resolve("data/samples").toString(), batch.getParent().toString());
        String day = batch.getFileName().toString().replace("run_date=", "");
        Files.copy(DataFiles.part(batch, "part-00000"), folder.resolve("data/table.parquet"));
        assertEquals(0, run(crontab, 2));
        assertTrue(Files.exists(folder.resolve("data/reports/" + day + "/report.html")));
    }
}
