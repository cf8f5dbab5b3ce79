package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ContinuationTest {
    private static String hint(String line, boolean embedded) {
        List<String> typed = List.of(line.split(" ", -1));
        CommandLine commands = CommandTree.create();
        commands.parseArgs(typed.toArray(String[]::new));
        CommandLine command = commands.getSubcommands().get(typed.get(0));
        return Continuation.of(command.getCommandSpec(), typed).hint("bin/flowmatch", embedded);
    }

    @ParameterizedTest
    @CsvSource({
        "train --pairs p --output m, go on with: bin/flowmatch train --pairs p --output m --resume",
        "train --pairs p --output m --resume, go on with: bin/flowmatch train --pairs p --output m --resume",
        "sample --model m --output s --count 5, go on with: bin/flowmatch sample --model m --output s --count 5 --mode resume",
        "sample --mode error --model m --output s --count 5,"
                + " go on with: bin/flowmatch sample --model m --output s --count 5 --mode resume",
        "reflow --model=m --mode=resume --output=s --count=5,"
                + " go on with: bin/flowmatch reflow --model=m --output=s --count=5 --mode resume",
        "evaluate --samples s --reference r --output e,"
                + " start again with: bin/flowmatch evaluate --samples s --reference r --output e"
    })
    void resumesWhereTheCommandCan(String line, String hint) {
        assertEquals(hint, hint(line, true));
    }

    /** The old batch is still there, complete: resuming would find nothing to do. */
    @Test
    void beginsAgainWhereAnOutputWasToBeReplaced() {
        String line = "sample --model m --output s --count 5 --mode overwrite";
        assertEquals("start again with: bin/flowmatch " + line, hint(line, true));
    }

    @Test
    void namesSparksOptionsWithoutRepeatingThem() {
        assertEquals(
                "go on with the same options for Spark and: bin/flowmatch train --pairs p --output m --resume",
                hint("train --pairs p --output m", false));
    }

    @Test
    void quotesWhatTheShellWouldTakeApart() {
        Continuation continuation = new Continuation(List.of("pairs", "--source", "two moons.csv"), false);
        assertEquals(
                "start again with: '/a b/flowmatch' pairs --source 'two moons.csv'",
                continuation.hint("/a b/flowmatch", true));
    }
}
