package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** conf/schedule/flowmatch_dag.py, executed by Python against a strict stand-in for Airflow (see the resources). */
class AirflowDagTest {
    private static final Path DAG = Path.of("..", "conf", "schedule", "flowmatch_dag.py");

    @TempDir
    Path folder;

    private static boolean hasPython() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, "python3")));
    }

    private JsonNode declared(Path dag, String airflow, Path home, Path data) throws Exception {
        Path script = Path.of(
                AirflowDagTest.class.getResource("/schedule/describe_dag.py").toURI());
        Program.Run run = new Program(folder)
                .run(
                        List.of(
                                "python3",
                                script.toString(),
                                dag.toRealPath().toString(),
                                airflow,
                                "2026-01-31",
                                "flowmatch_home=" + home,
                                "flowmatch_data=" + data),
                        Map.of());
        assertEquals(0, run.exitCode(), run.err());
        return new ObjectMapper().readTree(run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3"})
    void samplesThenEvaluatesEveryNight(String airflow) throws Exception {
        assumeTrue(hasPython(), "there is no python3 to execute the DAG file");
        Path home = folder.resolve("flow match");
        Path data = folder.resolve("the data");
        ShellArguments.recordAt(home.resolve("bin/flowmatch"));
        copyJobFiles(home);

        JsonNode dag = declared(DAG, airflow, home, data);
        assertEquals("flowmatch_nightly", dag.get("dag_id").textValue());
        CronSchedule.parse(dag.get("schedule").textValue());
        assertTrue(LocalDateTime.parse(dag.get("start_date").textValue()).isBefore(LocalDateTime.now(ZoneOffset.UTC)));
        assertFalse(dag.get("catchup").booleanValue());
        assertEquals(1, dag.get("max_active_runs").intValue());

        JsonNode sample = dag.get("tasks").get(0);
        JsonNode evaluate = dag.get("tasks").get(1);
        assertEquals(2, dag.get("tasks").size());
        assertEquals("sample", sample.get("task_id").textValue());
        assertEquals("[]", sample.get("upstream").toString());
        assertTrue(sample.get("retries").intValue() > 0);
        assertEquals("evaluate", evaluate.get("task_id").textValue());
        assertEquals("[\"sample\"]", evaluate.get("upstream").toString());

        CommandLine sampling = parse(sample);
        assertEquals("sample", sampling.getCommandName());
        assertEquals(data + "/model", ShellArguments.value(sampling, "--model"));
        assertEquals(data + "/samples", ShellArguments.value(sampling, "--output"));
        assertEquals("2026-01-31", ShellArguments.value(sampling, "--run-date"));
        assertEquals("auto", ShellArguments.value(sampling, "--first-id"));
        // A task that is tried again must find this mode.
        assertEquals("RESUME", ShellArguments.value(sampling, "--mode"));

        CommandLine evaluation = parse(evaluate);
        assertEquals("evaluate", evaluation.getCommandName());
        assertEquals(data + "/samples/run_date=2026-01-31", ShellArguments.value(evaluation, "--samples"));
        assertEquals(data + "/table.parquet", ShellArguments.value(evaluation, "--reference"));
        assertEquals(data + "/reports/2026-01-31", ShellArguments.value(evaluation, "--output"));
        assertEquals("OVERWRITE", ShellArguments.value(evaluation, "--mode"));
        assertFalse(ShellArguments.value(evaluation, "--require").isEmpty());
    }

    private CommandLine parse(JsonNode task) throws IOException, InterruptedException {
        return ShellArguments.parse(
                ShellArguments.of("/bin/bash", task.get("command").textValue(), folder, Map.of()));
    }

    private static void copyJobFiles(Path home) throws IOException {
        Path jobs = Files.createDirectories(home.resolve("conf/jobs"));
        for (String name : List.of("sample.properties", "evaluate.properties")) {
            Files.copy(Path.of("..", "conf", "jobs", name), jobs.resolve(name));
        }
    }
}
