package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The container file as an engine would read it, as far as that goes without one. */
class ContainerfileTest {
    private static final Path ROOT = Path.of("..");
    private static final Set<String> INSTRUCTIONS = Set.of(
            "ADD",
            "ARG",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "LABEL",
            "RUN",
            "SHELL",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");

    private record Instruction(String name, String arguments) {}

    /** Comment lines drop out, also between continued lines; a backslash at a line's end continues it. */
    private static List<Instruction> instructions() throws IOException {
        List<Instruction> instructions = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : Files.readAllLines(ROOT.resolve("Containerfile"))) {
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            if (line.endsWith("\\")) {
                open.append(line, 0, line.length() - 1).append(' ');
                continue;
            }
            String[] words = open.append(line).toString().strip().split("\\s+", 2);
            open.setLength(0);
            assertEquals(2, words.length, "arguments of " + words[0]);
            instructions.add(new Instruction(words[0], words[1]));
        }
        assertEquals("", open.toString(), "the last line is not continued");
        return instructions;
    }

    private static List<String> of(String name) throws IOException {
        return instructions().stream()
                .filter(instruction -> instruction.name().equals(name))
                .map(Instruction::arguments)
                .toList();
    }

    @Test
    void holdsKnownInstructionsOnlyAndBeginsWithTheBaseImage() throws IOException {
        List<String> names = instructions().stream().map(Instruction::name).toList();
        assertTrue(INSTRUCTIONS.containsAll(names), names.toString());
        assertEquals(List.of("ARG", "FROM"), names.subList(0, 2));
        assertEquals(List.of("${SPARK_IMAGE}"), of("FROM"));
        assertTrue(
                of("ARG").get(0).matches("SPARK_IMAGE=\\S+:\\S+java17\\S*"),
                of("ARG").toString());
    }

    @Test
    void runsAsAnUnprivilegedUserInTheEnd() throws IOException {
        List<String> users = of("USER");
        assertEquals("spark", users.get(users.size() - 1));
    }

    @Test
    void copiesFilesOfTheRepositoryAndTheJarOfThisVersion() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        String version =
                pom.replaceAll("(?s).*?<artifactId>flowmatch-parent</artifactId>\\s*<version>([^<]+)<.*", "$1");
        String jar = "jobs/target/flowmatch-jobs-" + version + ".jar";
        List<String> copied = new ArrayList<>();
        for (String copy : of("COPY")) {
            String[] paths = copy.split("\\s+", -1);
            assertEquals(2, paths.length, copy);
            assertTrue(paths[1].startsWith("/") && paths[1].endsWith("/"), copy);
            assertTrue(paths[0].equals(jar) || Files.exists(ROOT.resolve(paths[0])), copy);
            copied.add(paths[1] + Path.of(paths[0]).getFileName());
        }
        assertTrue(copied.contains("/opt/flowmatch/flowmatch-jobs-" + version + ".jar"), copied.toString());
        // The places that the schedule and the settings name.
        String cronJob = Files.readString(ROOT.resolve("conf/schedule/kubernetes-cronjob.yaml"));
        assertTrue(cronJob.contains("local:///opt/flowmatch/flowmatch-jobs-" + version + ".jar"));
        Properties kubernetes = new Properties();
        try (Reader reader = Files.newBufferedReader(ROOT.resolve("conf/spark/kubernetes.conf"))) {
            kubernetes.load(reader);
        }
        assertTrue(kubernetes.getProperty("spark.kubernetes.container.image").endsWith("/flowmatch:" + version));
    }
}
