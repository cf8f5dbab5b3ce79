package dev.flowmatch.jobs;

import dev.flowmatch.evaluation.ShellCommand;
import dev.flowmatch.storage.WriteMode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command line that goes on where an interrupted one was.
 *
 * @param arguments the command and its options
 * @param goesOn whether it keeps what was finished; otherwise it begins again
 */
record Continuation(List<String> arguments, boolean goesOn) {
    private static final String RESUME = "--resume";
    private static final String MODE = "--mode";
    /** How bin/flowmatch was called. */
    private static final String PROGRAM = "FLOWMATCH_PROGRAM";

    /** Keeps a copy of the arguments. */
    Continuation {
        arguments = List.copyOf(arguments);
    }

    /**
     * The continuation of a command by the options that it has: {@code --resume}, or a {@code --mode} that knows resume.
     *
     * @param command the command, its options read
     * @param typed its arguments
     */
    static Continuation of(CommandSpec command, List<String> typed) {
        if (command.optionsMap().containsKey(RESUME)) {
            return new Continuation(with(typed, RESUME), true);
        }
        boolean resumable = command.mixins().values().stream()
                .anyMatch(mixin -> mixin.userObject() instanceof ResumableOutputOption);
        // What was to be overwritten is still there, and complete: resuming would take it for the finished output.
        if (resumable && mode(command) != WriteMode.OVERWRITE) {
            List<String> arguments = withoutMode(typed);
            arguments.addAll(List.of(MODE, "resume"));
            return new Continuation(arguments, true);
        }
        return new Continuation(typed, false);
    }

    private static WriteMode mode(CommandSpec command) {
        ArgSpec option = command.optionsMap().get(MODE);
        return option.getValue();
    }

    private static List<String> with(List<String> typed, String flag) {
        List<String> arguments = new ArrayList<>(typed);
        if (!arguments.contains(flag)) {
            arguments.add(flag);
        }
        return arguments;
    }

    /** The arguments but {@code --mode} and its value. */
    static List<String> withoutMode(List<String> typed) {
        List<String> arguments = new ArrayList<>(typed);
        for (int i = arguments.size() - 1; i >= 0; i--) {
            if (arguments.get(i).startsWith(MODE + "=")) {
                arguments.remove(i);
            } else if (arguments.get(i).equals(MODE)) {
                arguments.subList(i, Math.min(i + 2, arguments.size())).clear();
            }
        }
        return arguments;
    }

    /** The hint. Spark's own options are not repeated: there may be passwords among them. */
    String hint() {
        String program = System.getenv(PROGRAM);
        return hint(program == null ? "flowmatch" : program, Session.isEmbedded());
    }

    /**
     * The hint.
     *
     * @param program how the program is called
     * @param embedded whether it runs without options for Spark
     */
    String hint(String program, boolean embedded) {
        ShellCommand command = new ShellCommand(ShellCommand.quoted(program));
        arguments.forEach(command::argument);
        return (goesOn ? "go on with" : "start again with") + (embedded ? "" : " the same options for Spark and") + ": "
                + command;
    }
}
