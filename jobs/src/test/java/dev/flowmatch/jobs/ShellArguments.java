package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What a shell makes of a command of conf/schedule: its arguments, taken down by a program in the real one's place. */
final class ShellArguments {
    private static final String PROGRAM = "#!/bin/sh\nprintf '%s\\n' \"$@\"\n";

    private ShellArguments() {}

    /** Puts the program that takes down its arguments at a path. */
    static void recordAt(Path program) throws IOException {
        Files.createDirectories(program.getParent());
        Files.writeString(program, PROGRAM);
        program.toFile().setExecutable(true);
    }

    /** The arguments that {@code command} gives to the program that takes them down. */
    static List<String> of(String shell, String command, Path folder, Map<String, String> environment)
            throws IOException, InterruptedException {
        Program.Run run = new Program(folder).run(List.of(shell, "-c", command), environment);
        assertEquals(0, run.exitCode(), run.err());
        return run.out().lines().toList();
    }

    /** Reads arguments as the program does, with their config file, and returns the command they name. */
    static CommandLine parse(List<String> words) {
        String[] args = words.toArray(String[]::new);
        CommandLine commands = CommandTree.create();
        try {
            ConfigFile.named(args).ifPresent(file -> file.provideDefaults(commands));
            return commands.parseArgs(args).subcommand().commandSpec().commandLine();
        } catch (ParameterException e) {
            return fail(words + ": " + e.getMessage(), e);
        }
    }

    /** The value that a command has for an option, as text. */
    static String value(CommandLine command, String option) {
        Object value = command.getCommandSpec().findOption(option).getValue();
        return String.valueOf(value);
    }
}
