package dev.flowmatch.jobs;

import dev.flowmatch.storage.WhenHeld;
import dev.flowmatch.storage.WriteMode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a command that can be resumed does about an output that is there already. */
final class ResumableOutputOption {
    @Option(
            names = "--mode",
            defaultValue = "error",
            paramLabel = "error|overwrite|resume",
            description = "What to do about an existing output; resume finishes what a killed run left "
                    + "(default: ${DEFAULT-VALUE}).")
    private WriteMode mode;

    @Mixin
    private NoWaitOption waiting;

    WriteMode mode() {
        return mode;
    }

    WhenHeld whenHeld() {
        return waiting.whenHeld();
    }
}
