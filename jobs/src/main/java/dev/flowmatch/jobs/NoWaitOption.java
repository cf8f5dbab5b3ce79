package dev.flowmatch.jobs;

import dev.flowmatch.storage.WhenHeld;
import picocli.CommandLine.Option;

/** What a command does while another run is writing the same output. */
final class NoWaitOption {
    @Option(
            names = "--no-wait",
            description = "Refuse with exit code 1 while another run is writing the output "
                    + "(default: wait until it has ended, or its lease has expired).")
    private boolean noWait;

    WhenHeld whenHeld() {
        return noWait ? WhenHeld.REFUSE : WhenHeld.WAIT;
    }
}
