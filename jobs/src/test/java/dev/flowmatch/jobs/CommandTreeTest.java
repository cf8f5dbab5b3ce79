package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the commands say and return before any of them starts Spark. */
class CommandTreeTest {
    @TempDir
    Path folder;

    /** What one call of the program left behind. */
    private record Run(int exitCode, String out, String err) {}

    private static Run run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = CommandTree.execute(new PrintWriter(out), new PrintWriter(err), args);
        return new Run(exitCode, out.toString(), err.toString());
    }

    private static void assertWrongUse(String message, Run run) {
        assertAll(
                () -> assertEquals(2, run.exitCode()),
                () -> assertEquals("", run.out()),
                () -> assertEquals(1, run.err().lines().count(), run.err()),
                () -> assertTrue(run.err().contains(message), run.err()));
    }

    @Test
    void namesTheNearestCommand() {
        assertWrongUse("unknown command 'smaple'; did you mean 'sample'?", run("smaple", "--count", "3"));
    }

    @Test
    void refusesToRunWithoutACommand() {
        assertWrongUse("Missing required subcommand", run());
    }

    @ParameterizedTest
    @CsvSource({
        "pairs, --source, --sorce",
        "train, --averaging-frequency, --averaging-freq",
        "train, --learning-rate, --learnig-rate",
        "sample, --file-rows, --filerows",
        "evaluate, --reference, --refrence",
        "demo, --minutes, --minute",
        "doctor, --verbose, --verbos"
    })
    void namesTheNearestOption(String command, String option, String typo) {
        assertWrongUse("unknown option '" + typo + "'; did you mean '" + option + "'?", run(command, typo, "1"));
        assertWrongUse("unknown option '" + typo + "'; did you mean '" + option + "'?", run(command, typo + "=1"));
    }

    @ParameterizedTest
    @CsvSource({"pairs, shard-rows, shardrows", "train, epochs, epoch", "sample, grid-power, gridpower"})
    void namesTheNearestKeyOfAConfigFile(String command, String key, String typo) throws IOException {
        Path file = Files.writeString(folder.resolve("job.properties"), typo + " = 1\n");
        assertWrongUse(
                "unknown key '" + typo + "' for " + command + "; did you mean '" + key + "'?",
                run(command, "--config", file.toString()));
        assertWrongUse("unknown key '" + typo + "'", run(command, "--config=" + file));
    }

    @Test
    void refusesAConfigFileThatIsMissing() {
        assertWrongUse("config file none.properties does not exist", run("train", "--config", "none.properties"));
    }

    @Test
    void refusesAConfigFileThatNamesAnotherOne() throws IOException {
        Path file = Files.writeString(folder.resolve("job.properties"), "config = other.properties\n");
        assertWrongUse("unknown key 'config'", run("train", "--config", file.toString()));
    }

    @Test
    void aWrongValueInAConfigFileIsNamedLikeOneOnTheCommandLine() throws IOException {
        Path file = Files.writeString(folder.resolve("job.properties"), "hidden = many\n");
        assertWrongUse("'--hidden'", run("train", "--config", file.toString(), "--pairs=p", "--output=m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--steps=0", "--steps=-3", "--solver=rk45", "--grid-power=0"})
    void refusesASolverThatCannotBe(String option) {
        Run run = run("sample", "--model=m", "--output=s", "--count=5", option);
        assertWrongUse(option.substring(option.indexOf('=') + 1), run);
    }

    @Test
    void saysStepsMustBeAtLeastOne() {
        assertWrongUse(
                "flowmatch sample: steps must be at least 1, but was 0",
                run("sample", "--model=m", "--output=s", "--count=5", "--steps=0"));
    }

    @Test
    void namesTheChoices() {
        assertWrongUse(
                "must be one of error, overwrite, resume, but was 'force'",
                run("sample", "--model=m", "--output=s", "--count=5", "--mode=force"));
    }

    @Test
    void epochsAndRowsExcludeEachOther() {
        assertWrongUse(
                "--epochs and --rows both say how long to train",
                run("train", "--pairs=p", "--output=m", "--epochs=2", "--rows=100"));
    }

    @Test
    void aTrainingWithoutLengthInMinutesIsRefused() {
        assertWrongUse("--minutes must be above 0, but was -1.0", run("demo", "--minutes=-1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pairs", "train", "sample", "evaluate", "import", "inspect", "demo", "doctor"})
    void everyCommandHelpsWithAnExample(String command) {
        Run run = run(command, "--help");
        assertAll(
                () -> assertEquals(0, run.exitCode()),
                () -> assertTrue(run.out().contains("Example:"), run.out()),
                () -> assertTrue(run.out().contains("  flowmatch " + command), run.out()),
                () -> assertTrue(run.out().contains("--config"), run.out()));
    }

    @Test
    void everyOptionSaysItsDefaultOrIsRequiredOrAFlag() {
        for (CommandLine command : CommandTree.create().getSubcommands().values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                boolean needsDefault = option.arity().max() > 0 && !option.required() && !option.isMultiValue();
                boolean isPlain = option.longestName().equals("--config")
                        || option.longestName().equals("--model");
                assertTrue(
                        !needsDefault
                                || isPlain
                                || String.join("", option.description()).contains("default:"),
                        command.getCommandName() + " " + option.longestName());
            }
        }
    }

    @Test
    void tellsItsVersion() {
        Run run = run("--version");
        assertEquals(0, run.exitCode());
        assertTrue(run.out().strip().matches("flowmatch \\d+\\.\\d+\\.\\d+.*"), run.out());
    }
}
