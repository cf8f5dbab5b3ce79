package dev.flowmatch.jobs;

import dev.flowmatch.device.Device;
import picocli.CommandLine.Option;

/** What the executors of a command compute on. */
final class DeviceOption {
    @Option(
            names = "--device",
            defaultValue = "auto",
            paramLabel = "cpu|gpu|auto",
            description = "What every executor computes on; gpu needs the jar of the profile cuda and stops before any "
                    + "work where a GPU does not compute; auto is gpu where Spark gives tasks GPUs "
                    + "(default: ${DEFAULT-VALUE}).")
    private Device device;

    Device device() {
        return device;
    }
}
