package dev.flowmatch.jobs;

import dev.flowmatch.fault.UsageException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options that every command has. */
@Command(
        sortOptions = false,
        abbreviateSynopsis = true,
        descriptionHeading = "%n",
        optionListHeading = "%n",
        footerHeading = "%nExample:%n")
final class CommonOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE.properties",
            order = 100,
            description = "Options from a file, without their dashes: 'seed = 7'. "
                    + "The command line goes before the file, the file before the defaults.")
    @SuppressWarnings("unused") // Read by ConfigFile before the parser runs; declared here for the help.
    private String config;

    @Option(
            names = "--executor-timeout",
            paramLabel = "SECONDS",
            order = 101,
            defaultValue = "300",
            description = "On a cluster, how long to wait for the executors that Spark's settings ask for before "
                    + "giving up (default: ${DEFAULT-VALUE}). At least 1. Of those lost later, Spark takes care.")
    private int executorTimeout;

    @Option(names = "--verbose", order = 102, description = "Show the stack trace of a failure.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 103,
            description = "Show this text.")
    @SuppressWarnings("unused") // The parser acts on it.
    private boolean help;

    /** How long to wait for the executors. */
    Duration executorTimeout() {
        if (executorTimeout < 1) {
            throw new UsageException("--executor-timeout must be at least 1, but was " + executorTimeout);
        }
        return Duration.ofSeconds(executorTimeout);
    }

    boolean verbose() {
        return verbose;
    }
}
