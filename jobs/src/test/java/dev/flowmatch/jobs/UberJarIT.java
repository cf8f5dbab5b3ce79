package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the jar for spark-submit says of the software in it. */
class UberJarIT {
    private static final Path JAR = Path.of(System.getProperty("flowmatch.jar"));
    /** A licence, or several to choose from, and the artifact. */
    private static final Pattern LINE =
            Pattern.compile("^ *\\(\\S.*\\) .* \\(([^ :]+:[^ :]+):[^ :]+ - ", Pattern.MULTILINE);

    private static final Pattern POM = Pattern.compile("META-INF/maven/([^/]+)/([^/]+)/pom\\.properties");

    private static String text(String entry) throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Set<String> licensed() throws IOException {
        return LINE.matcher(text("META-INF/THIRD-PARTY.txt"))
                .results()
                .map(line -> line.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void namesTheLicenceOfEverythingInIt() throws IOException {
        Set<String> known = licensed();
        String notice = text("META-INF/NOTICE");
        try (JarFile jar = new JarFile(JAR.toFile())) {
            int found = 0;
            for (MatchResult pom : jar.stream()
                    .flatMap(entry -> POM.matcher(entry.getName()).results())
                    .toList()) {
                String artifact = pom.group(1) + ":" + pom.group(2);
                assertTrue(
                        known.contains(artifact)
                                || pom.group(1).equals("dev.flowmatch")
                                || notice.contains(pom.group(2)),
                        artifact + " is in the jar, but neither in THIRD-PARTY.txt nor in NOTICE");
                found++;
            }
            assertTrue(found > 20, "only " + found);
        }
    }

    @Test
    void theBillOfMaterialsBesideItListsTheSame() throws IOException {
        Path file = Path.of(JAR.toString().replaceFirst("\\.jar$", "-sbom.json"));
        // Its Maven plugin works online alone.
        assumeFalse(
                "offline true".equals(System.getProperty("flowmatch.offline")),
                "built offline, without a bill of materials");
        JsonNode bill = new ObjectMapper().readTree(file.toFile());
        assertEquals("CycloneDX", bill.get("bomFormat").asText());
        Set<String> components = new TreeSet<>();
        for (JsonNode component : bill.get("components")) {
            components.add(component.get("group").asText() + ":"
                    + component.get("name").asText());
            assertFalse(component.get("version").asText().isBlank());
        }
        Set<String> known = licensed();
        known.add("dev.flowmatch:flowmatch-pipeline");
        assertEquals(known, components);
    }
}
