package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Which options there are, with which defaults, and whether the line, the file or the default counts. */
class CommandOptionsTest {
    @TempDir
    Path folder;

    private static String parsed(String option, String... args) {
        CommandLine commands = CommandTree.create();
        ConfigFile.named(args).ifPresent(file -> file.provideDefaults(commands));
        OptionSpec spec = commands.parseArgs(args).subcommand().commandSpec().findOption(option);
        assertNotNull(spec, option);
        Object value = spec.getValue();
        return String.valueOf(value);
    }

    private static String[] line(String command, String... options) {
        List<String> args = new ArrayList<>(List.of(command));
        args.addAll(Arrays.asList(options));
        switch (command) {
            case "pairs" -> args.addAll(List.of("--source", "moons", "--output", "o"));
            case "train" -> args.addAll(List.of("--pairs", "p", "--output", "o"));
            case "sample", "reflow" -> args.addAll(List.of("--model", "m", "--output", "o", "--count", "10"));
            case "evaluate" -> args.addAll(List.of("--samples", "s", "--reference", "moons", "--output", "o"));
            default -> {}
        }
        return args.toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource({
        "demo, --output, flowmatch-demo",
        "demo, --minutes, 3.0",
        "demo, --mode, ERROR",
        "doctor, --executor-timeout, 300",
        "pairs, --rows, null",
        "pairs, --columns, null",
        "pairs, --exclude, null",
        "pairs, --categorical, null",
        "pairs, --numeric, null",
        "pairs, --max-categories, 256",
        "pairs, --min-category-rows, 5",
        "pairs, --missing, LEARN",
        "pairs, --noise, gaussian",
        "pairs, --coupling, independent",
        "pairs, --coupling-batch, 1024",
        "pairs, --scale, null",
        "pairs, --x0-columns, null",
        "pairs, --x1-columns, null",
        "pairs, --dequantize, false",
        "pairs, --draws-per-row, null",
        "pairs, --shard-rows, null",
        "pairs, --validation-fraction, 0.05",
        "pairs, --csv-nulls, NA",
        "pairs, --on-invalid, REFUSE",
        "pairs, --seed, 0",
        "pairs, --mode, ERROR",
        "train, --hidden, null",
        "train, --layers, null",
        "train, --time-embedding, null",
        "train, --batch, 1024",
        "train, --averaging-frequency, null",
        "train, --workers, null",
        "train, --epochs, null",
        "train, --rows, null",
        "train, --learning-rate, null",
        "train, --schedule, cosine",
        "train, --warmup-steps, 200",
        "train, --weight-decay, 0.01",
        "train, --gradient-clip, 0.0",
        "train, --ema, null",
        "train, --redraw, null",
        "train, --objective, flow",
        "train, --init-from, null",
        "train, --patience, null",
        "train, --checkpoint-every, 20",
        "train, --resume, false",
        "train, --seed, 0",
        "train, --device, AUTO",
        "train, --mode, ERROR",
        "sample, --x0, null",
        "sample, --csv-nulls, NA",
        "sample, --steps, 100",
        "sample, --solver, euler",
        "sample, --grid-power, 1.0",
        "sample, --tolerance, 1.0E-4",
        "sample, --seed, 0",
        "sample, --first-id, null",
        "sample, --run-date, null",
        "sample, --file-rows, null",
        "sample, --clip, NONE",
        "sample, --trajectories, 0",
        "sample, --device, AUTO",
        "sample, --mode, ERROR",
        "reflow, --steps, 100",
        "reflow, --solver, euler",
        "reflow, --seed, 0",
        "reflow, --shard-rows, null",
        "reflow, --validation-fraction, 0.05",
        "reflow, --mode, ERROR",
        "evaluate, --model, null",
        "evaluate, --compare-model, null",
        "evaluate, --max-rows, 20000",
        "evaluate, --exact-rows, 2000",
        "evaluate, --csv-nulls, NA",
        "evaluate, --seed, 0",
        "evaluate, --mode, ERROR"
    })
    void hasTheOptionWithItsDefault(String command, String option, String defaultValue) {
        assertEquals(defaultValue, parsed(option, line(command)));
    }

    @ParameterizedTest
    @CsvSource({
        "pairs, --scale, standard, STANDARD",
        "pairs, --scale, quantile, QUANTILE",
        "pairs, --on-invalid, drop, DROP",
        "pairs, --missing, fail, FAIL",
        "pairs, --mode, overwrite, OVERWRITE",
        "pairs, --mode, resume, RESUME",
        "sample, --mode, resume, RESUME",
        "sample, --clip, observed, OBSERVED",
        "sample, --device, cpu, CPU",
        "train, --device, gpu, GPU",
        "sample, --run-date, 2026-01-31, 2026-01-31",
        "sample, --first-id, auto, auto",
        "sample, --file-rows, 20000000000, 20000000000"
    })
    void readsTheOption(String command, String option, String text, String value) {
        assertEquals(value, parsed(option, line(command, option, text)));
    }

    @Test
    void theCommandLineGoesBeforeTheFileAndTheFileBeforeTheDefault() throws IOException {
        Path file = Files.writeString(
                folder.resolve("train.properties"), "hidden = 64\nlayers = 3\nresume = true\nlearning-rate=3e-4\n");
        String[] args = line("train", "--config", file.toString(), "--layers", "7");
        assertEquals("64", parsed("--hidden", args));
        assertEquals("7", parsed("--layers", args));
        assertEquals("null", parsed("--time-embedding", args));
        assertEquals("true", parsed("--resume", args));
        assertEquals("3.0E-4", parsed("--learning-rate", args));
    }

    @Test
    void aFileHoldsRequiredOptionsToo() throws IOException {
        Path file = Files.writeString(
                folder.resolve("path with spaces.properties"),
                "source = caf\u00e9.csv\noutput=pairs\ncolumns = a, b\n");
        assertEquals("caf\u00e9.csv", parsed("--source", "pairs", "--config=" + file));
        assertEquals("a, b", parsed("--columns", "pairs", "--config=" + file));
    }

    @Test
    void conditionsAreGivenOneByOneOrInAFileSeparatedBySemicolons() throws IOException {
        assertEquals(
                "[sliced_w2<=0.3, in_cell_share>=0.8]",
                parsed(
                        "--require",
                        line("evaluate", "--require", "sliced_w2<=0.3", "--require", "in_cell_share>=0.8")));
        Path file = Files.writeString(folder.resolve("e.properties"), "require = sliced_w2<=0.3;in_cell_share>=0.8\n");
        assertEquals(
                "[sliced_w2<=0.3, in_cell_share>=0.8]",
                parsed("--require", line("evaluate", "--config", file.toString())));
    }

    @Test
    void everyShippedJobFileParses() throws IOException {
        try (var files = Files.list(Path.of("..", "conf", "jobs"))) {
            List<Path> shipped = files.sorted().toList();
            assertFalse(shipped.isEmpty());
            for (Path file : shipped) {
                String command = file.getFileName().toString().replaceFirst("[-.].*", "");
                CommandLine commands = CommandTree.create();
                ConfigFile.named(command, "--config=" + file).orElseThrow().provideDefaults(commands);
                assertTrue(commands.parseArgs(line(command)).hasSubcommand(), file.toString());
            }
        }
    }
}
