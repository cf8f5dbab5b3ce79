package dev.flowmatch.jobs;

import dev.flowmatch.io.WriteMode;
import picocli.CommandLine.Option;

/** What a command does about an output that is there already. */
final class OutputOption {
    @Option(
            names = "--mode",
            defaultValue = "error",
            paramLabel = "error|overwrite",
            description = "What to do about an existing output (default: ${DEFAULT-VALUE}).")
    private WriteMode mode;

    WriteMode mode() {
        return mode;
    }
}
