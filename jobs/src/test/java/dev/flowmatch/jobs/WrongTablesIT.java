package dev.flowmatch.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables that cannot be learned from or compared with: one clear line, and nothing written. */
class WrongTablesIT extends RefusedInput {
    @Test
    void aMissingFile() {
        Path output = newOutput();
        assertRefused(2, output, run("pairs", "--source=" + folder.resolve("no.csv"), "--output=" + output), "no.csv");
    }

    @Test
    void aMissingColumnWithTheNearestName() throws IOException {
        assertTableRefused(2, "height,weight\n1,2\n2,3\n", "hieght", "'hieght'", "'height'");
    }

    @Test
    void aColumnOfNames() throws IOException {
        StringBuilder table = new StringBuilder("height,name\n");
        for (int i = 0; i < 50; i++) {
            table.append(i).append(",ann ").append(i).append('\n');
        }
        assertTableRefused(2, table.toString(), "name", "'name'", "50 different values in 50 rows");
    }

    @Test
    void aTableOfConstants() throws IOException {
        assertTableRefused(1, "a,b\n1,2\n1,2\n1,2\n", null, "constant", "a", "b");
    }

    @Test
    void infiniteNumbersWithCountAndFirstRow() throws IOException {
        assertTableRefused(1, "a,b\n1,2\n2,NaN\n3,Infinity\n4,5\n", null, "1 of 4", "row 2", "column b");
    }

    @Test
    void aTableWithoutRows() throws IOException {
        assertTableRefused(1, "a,b\n", null, "no rows");
    }

    @Test
    void tablesWhoseRowsAreAllDropped() throws IOException {
        Path output = newOutput();
        Run run = run(
                "pairs",
                "--source=" + table("a,b\nNaN,1\n2,NA\n"),
                "--missing=drop",
                "--draws-per-row=1",
                "--output=" + output);
        assertRefused(1, output, run, "no");
    }

    @Test
    void samplesOfOtherColumnsThanTheReference() throws IOException {
        Path output = newOutput();
        Path reference = table("a,b\n" + "1,2\n3,4\n5,7\n".repeat(60));
        assertRefused(
                2,
                output,
                run("evaluate", "--samples=" + samples, "--reference=" + reference, "--output=" + output),
                "x");
    }

    private static void assertTableRefused(int exitCode, String content, String columns, String... says)
            throws IOException {
        Path output = newOutput();
        List<String> args = new ArrayList<>(List.of("pairs", "--source=" + table(content), "--output=" + output));
        if (columns != null) {
            args.add("--columns=" + columns);
        }
        assertRefused(exitCode, output, run(args.toArray(String[]::new)), says);
    }
}
