package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParameterException;

/** Every command in the documents and notebooks parses, and every link between them leads somewhere. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CODE = Pattern.compile("```bash\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND =
            Pattern.compile("(?:bin/flowmatch|flowmatch-jobs-[\\d.]+\\.jar) +(\\w+(?: .*)?)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    /** A call of the notebooks' helper, whose argument is a sum of literals and variables. */
    private static final Pattern CALL = Pattern.compile("(?<!String )flowmatch\\(([^)]*)\\)");

    private static final Pattern VARIABLE = Pattern.compile("String (\\w+) = (\"[^\"]*\");");
    private static final Pattern TERM = Pattern.compile("\"([^\"]*)\"|(\\w+)");
    private static final Pattern CITATION =
            Pattern.compile("[Ee]quations? (\\d+(?:(?:, | and )\\d+)*) of\\s+(?:\\* )?docs/mathematics\\.md");
    private static final Pattern NUMBER = Pattern.compile("(\\d+)");
    private static final Pattern INLINE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])(--[a-z0-9][a-z0-9-]*)");
    private static final Set<String> OPTIONS_OF_SPARK_SUBMIT =
            Set.of("--master", "--deploy-mode", "--conf", "--properties-file", "--driver-memory");
    /** Programs with options of their own. */
    private static final Pattern OTHERS =
            Pattern.compile("(bin/benchmark|bin/results|notebooks/run|python3|mvn|git) .*");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)?(#[^)]+)?\\)");
    /** A link to another site, up to its closing bracket: whether it answers is not for a test that must run offline. */
    private static final Pattern ELSEWHERE = Pattern.compile("\\]\\(([a-z]+:[^)]*)\\)");

    static Stream<Path> documents() throws IOException {
        List<Path> found = new ArrayList<>(
                List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md"), ROOT.resolve("CHANGELOG.md")));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(found::add);
        }
        return found.stream();
    }

    static Stream<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("notebooks"))) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
            assertTrue(found.size() >= 3, found.toString());
            return found.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyCommandParses(Path document) throws IOException {
        for (String code : groups(CODE, Files.readString(document))) {
            for (String line : groups(COMMAND, code.replace("\\\n", " "))) {
                assertParses(document, line.replaceFirst("\\s+(#|>|\\|).*", "").replaceAll(" --master \\S+", ""));
            }
        }
    }

    /** Commands in sentences and tables too, where they are more than a name. */
    @ParameterizedTest
    @MethodSource("documents")
    void everyCommandInASentenceParses(Path document) throws IOException {
        for (String code : groups(INLINE, Files.readString(document))) {
            Matcher command = COMMAND.matcher(code);
            if (command.lookingAt() && command.group(1).contains(" ")) {
                assertParses(document, command.group(1));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void everyCommandOfANotebookParses(Path notebook) throws IOException {
        Map<String, String> variables = new HashMap<>();
        for (JsonNode cell : cells(notebook, "code")) {
            String code = text(cell.get("source"));
            VARIABLE.matcher(code)
                    .results()
                    .forEach(found ->
                            variables.put(found.group(1), found.group(2).replace("\"", "")));
            for (String sum : groups(CALL, code)) {
                // A variable of the notebook that is no literal may stand for a folder or a date.
                String command = TERM.matcher(sum)
                        .results()
                        .map(term -> term.group(1) != null
                                ? term.group(1)
                                : variables.getOrDefault(term.group(2), "2026-01-31"))
                        .collect(Collectors.joining());
                assertParses(notebook, command);
            }
        }
    }

    /** Outputs are those of one run from top to bottom, and none is an error. */
    @ParameterizedTest
    @MethodSource("notebooks")
    void everyNotebookWasExecuted(Path notebook) throws IOException {
        int count = 0;
        for (JsonNode cell : cells(notebook, "code")) {
            count++;
            assertEquals(count, cell.get("execution_count").asInt(), notebook + ": a cell was not executed in turn");
            for (JsonNode output : cell.get("outputs")) {
                assertNotEquals("error", output.get("output_type").asText(), notebook + ": cell " + count);
            }
        }
        assertTrue(count > 3, notebook + " has " + count + " cells of code");
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void everyLinkOfANotebookLeadsSomewhere(Path notebook) throws IOException {
        for (JsonNode cell : cells(notebook, "markdown")) {
            assertLinksLeadSomewhere(notebook, text(cell.get("source")));
        }
    }

    private static List<JsonNode> cells(Path notebook, String type) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode cell : new ObjectMapper().readTree(notebook.toFile()).get("cells")) {
            if (cell.get("cell_type").asText().equals(type)) {
                found.add(cell);
            }
        }
        return found;
    }

    private static String text(JsonNode lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.asText()));
        return text.toString();
    }

    private static void assertParses(Path document, String command) {
        // Files of the repository, as seen from its root.
        List<String> words = words(command.replace("conf/", ROOT + "/conf/"));
        try {
            String[] args = words.toArray(String[]::new);
            var commands = CommandTree.create();
            ConfigFile.named(args).ifPresent(file -> file.provideDefaults(commands));
            assertEquals(
                    words.get(0),
                    commands.parseArgs(args).subcommand().commandSpec().name());
        } catch (ParameterException e) {
            fail(document + ": " + command + ": " + e.getMessage(), e);
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path document) throws IOException {
        assertLinksLeadSomewhere(document, Files.readString(document));
    }

    private static void assertLinksLeadSomewhere(Path document, String text) throws IOException {
        for (String address : groups(ELSEWHERE, text)) {
            URI uri = URI.create(address);
            assertTrue("https".equals(uri.getScheme()) && uri.getHost() != null, document + " links to " + address);
        }
        Matcher link = LINK.matcher(text);
        while (link.find()) {
            Path target = link.group(1) == null
                    ? document
                    : document.resolveSibling(link.group(1)).normalize();
            assertTrue(Files.exists(target), document + " links to " + target);
            if (link.group(2) != null) {
                List<String> anchors = Files.readAllLines(target).stream()
                        .filter(line -> line.startsWith("#"))
                        .map(DocumentationTest::anchor)
                        .toList();
                assertTrue(anchors.contains(link.group(2)), document + " links to " + target + link.group(2));
            }
        }
    }

    /** The Javadoc and the page of the mathematics speak of the same equations. */
    @Test
    void everyEquationThatTheJavadocCitesIsThere() throws IOException {
        String mathematics = Files.readString(ROOT.resolve("docs/mathematics.md"));
        int citing = 0;
        try (Stream<Path> files = Files.walk(ROOT.resolve("pipeline/src/main"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                for (String numbers : groups(CITATION, Files.readString(file))) {
                    citing++;
                    for (String number : groups(NUMBER, numbers)) {
                        assertTrue(mathematics.contains("    (" + number + ") "), file + " cites equation " + number);
                    }
                }
            }
        }
        assertTrue(citing >= 25, "only " + citing + " places cite an equation");
    }

    /** What is not a whole command, as an option in a sentence, exists too. */
    @ParameterizedTest
    @MethodSource("documents")
    void everyOptionInASentenceExists(Path document) throws IOException {
        Set<String> known = new TreeSet<>(OPTIONS_OF_SPARK_SUBMIT);
        for (var command : CommandTree.create().getSubcommands().values()) {
            known.addAll(command.getCommandSpec().optionsMap().keySet());
        }
        for (String code : groups(INLINE, Files.readString(document))) {
            for (String option : OTHERS.matcher(code).matches() ? List.<String>of() : groups(OPTION, code)) {
                assertTrue(known.contains(option), document + ": " + option + " in `" + code + "`");
            }
        }
    }

    /** The experiments and benchmarks that the documents name are those that the scripts know. */
    @ParameterizedTest
    @MethodSource("documents")
    void everyBenchmarkAndExperimentExists(Path document) throws IOException {
        for (String script : List.of("benchmark", "results")) {
            String known = Files.readString(ROOT.resolve("bin").resolve(script));
            Pattern call = Pattern.compile("bin/" + script + " ([a-z]+)");
            for (String name : groups(call, Files.readString(document))) {
                assertTrue(known.contains("bin/" + script + " " + name), document + ": bin/" + script + " " + name);
            }
        }
    }

    private static String anchor(String heading) {
        String text = heading.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT);
        return "#" + text.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
    }

    private static List<String> groups(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }

    private static List<String> words(String command) {
        return WORD.matcher(command).results().map(DocumentationTest::unquoted).toList();
    }

    private static String unquoted(MatchResult word) {
        for (int i = 1; i <= word.groupCount(); i++) {
            if (word.group(i) != null) {
                return word.group(i);
            }
        }
        throw new IllegalStateException("a word matched without content");
    }
}
