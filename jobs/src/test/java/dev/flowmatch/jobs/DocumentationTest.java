package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParameterException;

/** Every command in the documents parses, and every link between them leads somewhere. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CODE = Pattern.compile("```bash\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND =
            Pattern.compile("(?:bin/flowmatch|flowmatch-jobs-[\\d.]+\\.jar) +(\\w+(?: .*)?)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)?(#[^)]+)?\\)");

    static Stream<Path> documents() throws IOException {
        List<Path> found = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(found::add);
        }
        return found.stream();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyCommandParses(Path document) throws IOException {
        for (String code : groups(CODE, Files.readString(document))) {
            for (String line : groups(COMMAND, code.replace("\\\n", " "))) {
                String command = line.replaceFirst("\\s+(#|>|\\|).*", "").replaceAll(" --master \\S+", "");
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
                    fail(document + ": " + line + ": " + e.getMessage(), e);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path document) throws IOException {
        Matcher link = LINK.matcher(Files.readString(document));
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
