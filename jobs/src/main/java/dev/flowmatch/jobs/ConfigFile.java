package dev.flowmatch.jobs;

import dev.flowmatch.fault.NearestName;
import dev.flowmatch.fault.UsageException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A properties file that holds options of one command, without their dashes: {@code shard-rows = 65536}.
 *
 * <p>The command line goes before the file, and the file before the built-in defaults. A key that is no option of the
 * command is refused, so that a mistyped key never becomes a silent default.
 */
final class ConfigFile implements IDefaultValueProvider {
    private static final String OPTION = "--config";
    private static final Set<String> NOT_IN_A_FILE = Set.of(OPTION, "--help", "--version");

    private final Path path;
    private final String command;
    private final Map<String, String> values;

    private ConfigFile(Path path, String command, Map<String, String> values) {
        this.path = path;
        this.command = command;
        this.values = values;
    }

    /**
     * Reads the file that {@code args} name with {@code --config}, if they do.
     *
     * @throws UsageException if the file is missing, unreadable or not a properties file
     */
    static Optional<ConfigFile> named(String... args) {
        for (int i = 1; i < args.length; i++) {
            if (args[i].startsWith(OPTION + "=")) {
                return Optional.of(read(Path.of(args[i].substring(OPTION.length() + 1)), args[0]));
            }
            if (args[i].equals(OPTION) && i + 1 < args.length) {
                return Optional.of(read(Path.of(args[i + 1]), args[0]));
            }
        }
        return Optional.empty();
    }

    private static ConfigFile read(Path path, String command) {
        if (!Files.isRegularFile(path)) {
            throw new UsageException("config file " + path + " does not exist");
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("config file " + path + " cannot be read: " + Failure.oneLine(e.getMessage()), e);
        }
        Map<String, String> values = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            values.put(key, properties.getProperty(key).strip());
        }
        return new ConfigFile(path, command, values);
    }

    /**
     * Makes the file's values the defaults of its command. A command that does not exist is left to the parser.
     *
     * @throws UsageException if a key is no option of the command
     */
    void provideDefaults(CommandLine commands) {
        CommandLine target = commands.getSubcommands().get(command);
        if (target == null) {
            return;
        }
        List<String> keys = target.getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .filter(name -> !NOT_IN_A_FILE.contains(name))
                .map(ConfigFile::key)
                .toList();
        for (String key : values.keySet()) {
            if (!keys.contains(key)) {
                throw new UsageException("config file " + path + " has the unknown key '" + key + "' for " + command
                        + NearestName.hint(key, keys));
            }
        }
        target.setDefaultValueProvider(this);
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? Arrays.stream(option.names())
                        .map(name -> values.get(key(name)))
                        .filter(value -> value != null)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private static String key(String optionName) {
        return optionName.replaceFirst("^--", "");
    }
}
