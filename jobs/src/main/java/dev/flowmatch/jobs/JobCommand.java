package dev.flowmatch.jobs;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.fault.UsageException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One job of the command line: options in, one operation run on a Spark session, one line of JSON out. */
abstract class JobCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Spec
    private CommandSpec spec;

    /**
     * Checks what can be checked without Spark, before the session starts.
     *
     * @throws UsageException if options contradict each other
     * @throws IllegalArgumentException if a value is outside its range
     */
    void check() {}

    /**
     * Gives the options to the operation and returns what runs it.
     *
     * @throws IllegalArgumentException if a value is outside its range, with a message for the user
     */
    abstract Callable<Outcome> prepare(Session session, Progress progress);

    /** Runs the command and prints its outcome; failures are the command tree's to report. */
    @Override
    public final Integer call() throws Exception {
        wrongUse(() -> {
            check();
            return null;
        });
        Session session = new Session(spec.qualifiedName(), common.executorTimeout());
        ConsoleProgress progress = ConsoleProgress.create();
        Interruption interruption = Interruption.watch(session, progress, this::announceInterruption);
        try (interruption;
                session) {
            Callable<Outcome> job = wrongUse(() -> prepare(session, progress));
            Outcome outcome = job.call();
            spec.commandLine().getOut().println(outcome.json());
        } catch (OutOfMemoryError e) {
            // The command tree reports exceptions alone.
            throw new IllegalStateException("the driver ran out of memory", e);
        } catch (Exception e) {
            if (interruption.happened()) {
                return Failure.FAILED;
            }
            throw e;
        }
        return 0;
    }

    private void announceInterruption() {
        List<String> typed = spec.root().commandLine().getParseResult().originalArgs();
        spec.commandLine()
                .getErr()
                .println(spec.qualifiedName() + ": interrupted; "
                        + continuation(typed).hint());
    }

    /**
     * What to give after an interruption; called by another thread than the command's.
     *
     * @param typed the arguments as they were given
     */
    Continuation continuation(List<String> typed) {
        return Continuation.of(spec, typed);
    }

    /** Whether a failure is shown with its stack trace. */
    final boolean verbose() {
        return common.verbose();
    }

    /** The command's name, for example {@code train}. */
    final String name() {
        return spec.name();
    }

    /** Whether the option stands on the command line itself, rather than in a file or among the defaults. */
    final boolean typed(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    /** Prints a line for the reader of standard output, before the outcome. */
    final void say(String line) {
        spec.commandLine().getOut().println(line);
    }

    private static <T> T wrongUse(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }
}
