package dev.flowmatch.jobs;

import dev.flowmatch.fault.NearestName;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.storage.ProgramVersion;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands under one name, with the house's way of reading options, naming mistakes and leaving. */
@Command(
        name = "flowmatch",
        description = "Flow matching on Apache Spark: from a table to pairs, a velocity field, and samples.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            DemoCommand.class,
            PairsCommand.class,
            TrainCommand.class,
            SampleCommand.class,
            ReflowCommand.class,
            EvaluateCommand.class,
            ImportCommand.class,
            InspectCommand.class,
            DoctorCommand.class
        },
        footer = {
            "",
            "flowmatch COMMAND --help shows a command's options with defaults, ranges and an example.",
            "Exit codes: 0 done; 2 wrong use; 1 anything else."
        })
final class CommandTree {
    private CommandTree() {}

    /** Runs the command that {@code args} name, on the process's own streams, and returns its exit code. */
    static int execute(String... args) {
        return execute(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args);
    }

    /** Runs the command that {@code args} name: its result goes to {@code out}, mistakes to {@code err}. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        CommandLine commands = create().setOut(out).setErr(err);
        try {
            ConfigFile.named(args).ifPresent(file -> file.provideDefaults(commands));
        } catch (UsageException e) {
            err.println("flowmatch: " + e.getMessage());
            return Failure.WRONG_USE;
        }
        int exitCode = commands.execute(args);
        out.flush();
        err.flush();
        return exitCode;
    }

    /** The commands, parsed but not run: what {@link #execute} uses, open to tests. */
    static CommandLine create() {
        CommandLine commands = new CommandLine(new CommandTree());
        commands.getCommandSpec().version("flowmatch " + ProgramVersion.current());
        commands.setExpandAtFiles(false);
        commands.setUsageHelpWidth(110);
        commands.setUsageHelpAutoWidth(true);
        commands.setParameterExceptionHandler(CommandTree::reportWrongUse);
        commands.setExecutionExceptionHandler(
                (e, command, result) -> Failure.of(e).report(command));
        Choices.register(commands);
        return commands;
    }

    private static int reportWrongUse(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .println(command.getCommandSpec().qualifiedName() + ": " + explain(e, args) + " (--help lists all)");
        return Failure.WRONG_USE;
    }

    private static String explain(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched) {
            return explainUnmatched(command, unmatched.getUnmatched().get(0));
        }
        if (e instanceof MissingParameterException) {
            // A mistyped option is also a missing one: its typo says more.
            Optional<String> mistyped = Arrays.stream(args)
                    .filter(argument -> argument.startsWith("--"))
                    .filter(argument -> !optionNames(command).contains(nameOf(argument)))
                    .findFirst();
            if (mistyped.isPresent()) {
                return explainUnmatched(command, mistyped.get());
            }
        }
        return Failure.oneLine(e.getMessage());
    }

    private static String explainUnmatched(CommandLine command, String argument) {
        if (argument.startsWith("-")) {
            String name = nameOf(argument);
            return "unknown option '" + name + "'" + NearestName.hint(name, optionNames(command));
        }
        if (!command.getSubcommands().isEmpty()) {
            return "unknown command '" + argument + "'"
                    + NearestName.hint(argument, command.getSubcommands().keySet());
        }
        return "unexpected argument '" + argument + "'";
    }

    private static String nameOf(String option) {
        return option.split("=", 2)[0];
    }

    private static List<String> optionNames(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .flatMap(option -> Arrays.stream(option.names()))
                .filter(name -> name.startsWith("--"))
                .toList();
    }
}
