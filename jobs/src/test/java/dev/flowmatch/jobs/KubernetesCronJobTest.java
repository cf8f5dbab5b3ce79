package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.models.V1CronJob;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

/** conf/schedule/kubernetes-cronjob.yaml against Kubernetes' own model of batch/v1, and its command against ours. */
class KubernetesCronJobTest {
    private static final Path FILE = Path.of("..", "conf", "schedule", "kubernetes-cronjob.yaml");
    private static final String SUBMIT = "/opt/spark/bin/spark-submit";
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?");
    private static final Pattern QUANTITY = Pattern.compile("[0-9]+(\\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?");

    @TempDir
    Path folder;

    private static JsonElement parse(String yaml) {
        return new Gson().toJsonTree(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(yaml));
    }

    private static JsonObject cronJob() throws IOException {
        return parse(Files.readString(FILE)).getAsJsonObject();
    }

    private static JsonObject at(JsonObject object, String... names) {
        JsonObject found = object;
        for (String name : names) {
            found = found.getAsJsonObject(name);
        }
        return found;
    }

    private static JsonObject pod(JsonObject cronJob) {
        return at(cronJob, "spec", "jobTemplate", "spec", "template", "spec");
    }

    private static JsonObject only(JsonArray array) {
        assertEquals(1, array.size());
        return array.get(0).getAsJsonObject();
    }

    private static String text(JsonObject object, String name) {
        return object.getAsJsonPrimitive(name).getAsString();
    }

    /** Every field is one that Kubernetes knows in its place, and none that it requires is missing. */
    @Test
    void isACronJobOfBatchV1() throws IOException {
        JsonObject cronJob = cronJob();
        V1CronJob.validateJsonElement(cronJob);
        assertEquals("batch/v1", text(cronJob, "apiVersion"));
        assertEquals("CronJob", text(cronJob, "kind"));
    }

    @ParameterizedTest
    @CsvSource({
        "backoffLimit, backofLimit",
        "mountPath, mountpath",
        "'schedule:', 'at:'",
        "containers, container",
        "concurrencyPolicy, concurrency",
        "serviceAccountName, serviceAccountname"
    })
    void aMistypedFieldWouldBeFound(String right, String wrong) throws IOException {
        String yaml = Files.readString(FILE);
        assertTrue(yaml.contains(right));
        JsonElement mistyped = parse(yaml.replace(right, wrong));
        assertThrows(IllegalArgumentException.class, () -> V1CronJob.validateJsonElement(mistyped));
    }

    /** What Kubernetes checks in the values, by its API reference. */
    @Test
    void itsValuesAreAllowed() throws IOException {
        JsonObject cronJob = cronJob();
        JsonObject spec = at(cronJob, "spec");
        CronSchedule.parse(text(spec, "schedule"));
        ZoneId.of(text(spec, "timeZone"));
        assertTrue(Set.of("Allow", "Forbid", "Replace").contains(text(spec, "concurrencyPolicy")));
        for (String number :
                List.of("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")) {
            assertTrue(
                    spec.getAsJsonPrimitive(number).isNumber()
                            && spec.get(number).getAsInt() > 0,
                    number);
        }
        assertTrue(at(spec, "jobTemplate", "spec").get("backoffLimit").getAsInt() > 0);
        // A cron job's name leaves room for what its jobs' names end in.
        for (String name : List.of("name", "namespace")) {
            assertTrue(DNS_LABEL.matcher(text(at(cronJob, "metadata"), name)).matches(), name);
        }

        JsonObject pod = pod(cronJob);
        assertTrue(Set.of("Never", "OnFailure").contains(text(pod, "restartPolicy")));
        JsonObject container = only(pod.getAsJsonArray("containers"));
        for (String kind : List.of("requests", "limits")) {
            for (var entry : at(container, "resources", kind).entrySet()) {
                assertTrue(QUANTITY.matcher(entry.getValue().getAsString()).matches(), entry.toString());
            }
        }
        assertEquals(
                text(only(pod.getAsJsonArray("volumes")), "name"),
                text(only(container.getAsJsonArray("volumeMounts")), "name"));
    }

    @Test
    void submitsTheSampleCommandInClusterMode() throws Exception {
        JsonObject container = only(pod(cronJob()).getAsJsonArray("containers"));
        JsonArray shell = container.getAsJsonArray("command");
        assertEquals("-c", shell.get(1).getAsString());
        Path recorder = folder.resolve("spark-submit");
        ShellArguments.recordAt(recorder);
        String command = container.getAsJsonArray("args").get(0).getAsString();
        assertTrue(command.contains(SUBMIT + " "), command);
        LocalDate before = LocalDate.now(ZoneId.of("UTC"));
        List<String> words = ShellArguments.of(
                shell.get(0).getAsString(), command.replace(SUBMIT, recorder.toString()), folder, Map.of());
        LocalDate after = LocalDate.now(ZoneId.of("UTC"));

        Map<String, String> options = new HashMap<>();
        int next = 0;
        while (words.get(next).startsWith("--")) {
            options.put(words.get(next), words.get(next + 1));
            next += 2;
        }
        assertEquals("cluster", options.get("--deploy-mode"));
        assertEquals(Main.class.getName(), options.get("--class"));
        assertSettings(Path.of(options.get("--properties-file")), container);
        // The version in the file's name is that of this build.
        String version =
                Files.readString(Path.of("..", "pom.xml")).replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
        assertTrue(words.get(next).matches("local://.*/flowmatch-jobs-" + version + "\\.jar"), words.get(next));

        CommandLine sample = ShellArguments.parse(new ArrayList<>(words.subList(next + 1, words.size())));
        assertEquals("sample", sample.getCommandName());
        assertEquals("RESUME", ShellArguments.value(sample, "--mode"));
        assertEquals("auto", ShellArguments.value(sample, "--first-id"));
        assertTrue(List.of(before.toString(), after.toString()).contains(ShellArguments.value(sample, "--run-date")));
    }

    /** The settings that are mounted as a ConfigMap are for a master of Kubernetes, in cluster mode. */
    private static void assertSettings(Path file, JsonObject container) throws IOException {
        assertEquals(
                text(only(container.getAsJsonArray("volumeMounts")), "mountPath"),
                file.getParent().toString());
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(
                Path.of("..", "conf", "spark").resolve(file.getFileName()), StandardCharsets.UTF_8)) {
            settings.load(reader);
        }
        assertTrue(settings.getProperty("spark.master").startsWith("k8s://https://"));
        assertEquals("cluster", settings.getProperty("spark.submit.deployMode"));
        assertEquals(text(container, "image"), settings.getProperty("spark.kubernetes.container.image"));
    }
}
