package dev.flowmatch.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ShellCommandTest {
    @Test
    void quotesWhatAShellWouldTakeApart() {
        String command = new ShellCommand("bin/flowmatch evaluate")
                .option("samples", "hdfs://host:8020/a_b/run_date=2026-01-02")
                .option("output", "my folder")
                .option("require", "sliced_w2<=0.3")
                .option("reference", "it's")
                .toString();
        assertEquals(
                "bin/flowmatch evaluate --samples hdfs://host:8020/a_b/run_date=2026-01-02 --output 'my folder'"
                        + " --require 'sliced_w2<=0.3' --reference 'it'\\''s'",
                command);
    }
}
