package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fault.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Files of options that somebody altered: each is wrong use with a message, or sets options that exist. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileConfigTest {
    private static final Map<String, List<String>> REQUIRED = Map.of(
            "pairs", List.of("--source", "moons", "--output", "o"),
            "train", List.of("--pairs", "p", "--output", "o"),
            "sample", List.of("--model", "m", "--output", "o", "--count", "10"),
            "reflow", List.of("--model", "m", "--output", "o", "--count", "10"),
            "evaluate", List.of("--samples", "s", "--reference", "moons", "--output", "o"));

    private static boolean initialized;

    private final CommandLine commands = CommandTree.create();

    @TempDir
    Path folder;

    /** What a file may name to have its code run. */
    private static final class Named {
        static {
            initialized = true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pairs", "train", "sample", "reflow", "evaluate"})
    void damagedFilesAreRefusedOrHarmless(String command) throws IOException {
        byte[] sound = Files.readString(Path.of("..", "conf", "jobs", command + ".properties"))
                .replaceAll("(?m)^#.*\\R", "")
                .getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("damaged.properties");
        Random random = new Random(23);
        int refused = 0;
        for (int trial = 0; trial < 300; trial++) {
            byte[] damaged = sound.clone();
            for (int hit = 0; hit <= trial % 4; hit++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            refused += refused(command, file) ? 1 : 0;
        }
        assertTrue(refused > 30, command + ": " + refused + " refused");
    }

    /** As the value of every option, and under the keys by which other programs take classes. */
    @Test
    void noClassThatAFileNamesIsTouched() throws IOException {
        String named = Named.class.getName();
        Path file = folder.resolve("naming.properties");
        for (String command : REQUIRED.keySet()) {
            for (OptionSpec option :
                    commands.getSubcommands().get(command).getCommandSpec().options()) {
                Files.writeString(file, option.longestName().replaceFirst("^--", "") + " = " + named + "\n");
                refused(command, file);
            }
            for (String key : List.of("class", "@class", "type", named)) {
                Files.writeString(file, key + " = " + named + "\n");
                assertTrue(refused(command, file), key);
            }
        }
        assertFalse(initialized);
    }

    private boolean refused(String command, Path file) {
        try {
            ConfigFile.named(command, "--config=" + file).orElseThrow().provideDefaults(commands);
            commands.parseArgs(Stream.concat(Stream.of(command, "--config=" + file), REQUIRED.get(command).stream())
                    .toArray(String[]::new));
            return false;
        } catch (UsageException | ParameterException e) {
            assertTrue(namesFileOrOption(command, file, e.getMessage()), e.getMessage());
            return true;
        }
    }

    private boolean namesFileOrOption(String command, Path file, String message) {
        return message.contains(file.toString())
                || commands.getSubcommands().get(command).getCommandSpec().options().stream()
                        .anyMatch(option -> message.contains(option.longestName()));
    }
}
