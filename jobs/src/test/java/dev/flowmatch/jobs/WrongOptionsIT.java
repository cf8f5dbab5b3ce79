package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that no command takes: one clear line, exit code 2, and nothing written. */
class WrongOptionsIT extends RefusedInput {
    @Test
    void anUnknownOptionOrKeyWithTheNearestName() throws IOException {
        Path output = newOutput();
        assertRefused(
                2,
                output,
                run("pairs", "--source=moons", "--shard-row=10", "--output=" + output),
                "'--shard-row'",
                "'--shard-rows'");
        Path config = Files.writeString(folder.resolve("mistyped.properties"), "cuont = 10\n");
        assertRefused(
                2,
                output,
                run("sample", "--config=" + config, "--model=" + model, "--output=" + output),
                "mistyped.properties",
                "'cuont'",
                "'count'");
    }

    @Test
    void aNumberThatIsNone() {
        Path output = newOutput();
        assertRefused(
                2, output, run("sample", "--model=" + model, "--count=many", "--output=" + output), "--count", "many");
        assertRefused(
                2,
                output,
                run("sample", "--model=" + model, "--count=5", "--run-date=2026-02-30", "--output=" + output),
                "--run-date",
                "2026-02-30");
        for (String id : List.of("-1", "next")) {
            assertRefused(
                    2,
                    output,
                    run("sample", "--model=" + model, "--count=5", "--first-id=" + id, "--output=" + output),
                    id);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pairs, --rows",
        "pairs, --draws-per-row",
        "pairs, --shard-rows",
        "train, --hidden",
        "train, --layers",
        "train, --batch",
        "train, --workers",
        "train, --averaging-frequency",
        "train, --epochs",
        "train, --rows",
        "train, --checkpoint-every",
        "sample, --count",
        "sample, --steps",
        "sample, --file-rows"
    })
    void aNumberBelowOne(String command, String option) {
        Path output = newOutput();
        List<String> args = new ArrayList<>(List.of(command, option + "=0", "--output=" + output));
        switch (command) {
            case "pairs" -> args.add("--source=moons");
            case "train" -> args.add("--pairs=" + pairs);
            default -> {
                args.add("--model=" + model);
                if (!option.equals("--count")) {
                    args.add("--count=5");
                }
            }
        }
        String name = option.substring(2).replace('-', ' ');
        Run run = run(args.toArray(String[]::new));
        assertRefused(2, output, run, "at least 1", "but was 0");
        assertTrue(run.err().replace('-', ' ').contains(name), run.err());
    }

    @Test
    void aNetworkOfMoreWeightsThanAnArrayHolds() {
        Path output = newOutput();
        assertRefused(
                2,
                output,
                run("train", "--pairs=" + pairs, "--hidden=16384", "--layers=3", "--output=" + output),
                "16384 channels, 3 layers",
                "2^29");
    }
}
