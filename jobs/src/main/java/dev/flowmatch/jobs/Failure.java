package dev.flowmatch.jobs;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.storage.LeaseHeldException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * What an exception means to the user: one line and an exit code.
 *
 * @param message one line without the program's name
 * @param exitCode {@link #WRONG_USE} or {@link #FAILED}
 * @param cause the exception, for {@code --verbose}
 */
record Failure(String message, int exitCode, Throwable cause) {
    /** Options, missing paths, an existing output. */
    static final int WRONG_USE = 2;
    /** The content of data, altered files, failures while running, another run at the same output. */
    static final int FAILED = 1;

    /** Ours, thrown in a task whose exception did not travel: Spark then only quotes it. */
    private static final Pattern QUOTED =
            Pattern.compile("\\bdev\\.flowmatch\\.fault\\.(UsageException|DataException): ([^\\n\\r]+)");

    /**
     * Finds the exception that tells the user most: ours, wherever Spark wrapped it, else the memory that was short, else
     * the innermost cause.
     */
    static Failure of(Throwable thrown) {
        List<Throwable> chain = chain(thrown);
        for (Throwable e : chain) {
            if (e instanceof UsageException) {
                return new Failure(oneLine(e.getMessage()), WRONG_USE, thrown);
            }
            if (e instanceof DataException || e instanceof LeaseHeldException) {
                return new Failure(oneLine(e.getMessage()), FAILED, thrown);
            }
        }
        for (Throwable e : chain) {
            Matcher quoted = QUOTED.matcher(String.valueOf(e.getMessage()));
            if (quoted.find()) {
                int exitCode = quoted.group(1).equals("UsageException") ? WRONG_USE : FAILED;
                return new Failure(oneLine(quoted.group(2)), exitCode, thrown);
            }
        }
        Optional<String> outOfMemory = OutOfMemory.explain(chain);
        if (outOfMemory.isPresent()) {
            return new Failure(outOfMemory.get(), FAILED, thrown);
        }
        return chain.stream()
                .filter(JobFailure.class::isInstance)
                .findFirst()
                .map(e -> new Failure(oneLine(e.getMessage()), FAILED, thrown))
                .orElseGet(() -> new Failure(describe(chain), FAILED, thrown));
    }

    /** Prints the line, and with {@code --verbose} the stack trace, and returns the exit code. */
    int report(CommandLine command) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message);
        if (command.getCommand() instanceof JobCommand job && job.verbose()) {
            cause.printStackTrace(command.getErr());
        }
        return exitCode;
    }

    /** Returns the first line that says something, without surrounding blanks. */
    static String oneLine(String text) {
        return text == null
                ? "no message"
                : text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .findFirst()
                        .orElse("no message");
    }

    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable e = thrown; e != null && !chain.contains(e); e = e.getCause()) {
            chain.add(e);
        }
        return chain;
    }

    private static String describe(List<Throwable> chain) {
        Throwable innermost = chain.get(chain.size() - 1);
        return innermost.getMessage() == null
                ? innermost.getClass().getSimpleName()
                : innermost.getClass().getSimpleName() + ": " + oneLine(innermost.getMessage());
    }
}
