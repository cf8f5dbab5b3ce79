package dev.flowmatch.jobs;

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

    @Option(names = "--verbose", order = 101, description = "Show the stack trace of a failure.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 102,
            description = "Show this text.")
    @SuppressWarnings("unused") // The parser acts on it.
    private boolean help;

    boolean verbose() {
        return verbose;
    }
}
