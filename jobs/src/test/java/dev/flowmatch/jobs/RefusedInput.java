package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.BeforeAll;

/**
 * What the tests of wrong input start from: a sound pair set, model and batch, which take a while to make and so are made
 * once for all of these classes; and what a refusal is: one line, an exit code, and nothing written.
 */
abstract class RefusedInput {
    static Path folder;
    static Path pairs;
    static Path model;
    static Path samples;
    static final Map<String, Map<String, Integer>> fingerprints = new TreeMap<>();
    private static int outputs;

    /** What one command left behind. */
    record Run(int exitCode, String err) {}

    static Run run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = CommandTree.execute(new PrintWriter(out), new PrintWriter(err), args);
        return new Run(exitCode, err.toString());
    }

    @BeforeAll
    static synchronized void makeASoundPairSetModelAndBatch() throws IOException {
        if (folder != null) {
            return;
        }
        Path made = Files.createTempDirectory("flowmatch-refused");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> FileUtil.fullyDelete(made.toFile())));
        folder = made;
        pairs = folder.resolve("pairs");
        model = folder.resolve("model");
        assertEquals(
                new Run(0, ""), run("pairs", "--source=moons", "--rows=600", "--shard-rows=300", "--output=" + pairs));
        assertEquals(0, train(pairs, model).exitCode());
        samples = folder.resolve("samples");
        assertEquals(new Run(0, ""), run("sample", "--model=" + model, "--count=200", "--output=" + samples));
        for (Path output : List.of(pairs, model, samples)) {
            fingerprints.put(output.getFileName().toString(), fingerprint(output));
        }
    }

    static Run train(Path pairs, Path output, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "train",
                "--pairs=" + pairs,
                "--output=" + output,
                "--hidden=8",
                "--layers=1",
                "--time-embedding=4",
                "--batch=32",
                "--workers=1",
                "--epochs=1"));
        args.addAll(Arrays.asList(more));
        return run(args.toArray(String[]::new));
    }

    static Path newOutput() {
        return folder.resolve("output-" + outputs++);
    }

    static void assertRefused(int exitCode, Path output, Run run, String... says) {
        assertEquals(exitCode, run.exitCode(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        for (String text : says) {
            assertTrue(run.err().contains(text), run.err());
        }
        assertFalse(Files.exists(output), "left " + output);
    }

    static Path table(String content) throws IOException {
        return Files.writeString(folder.resolve("table-" + outputs++ + ".csv"), content);
    }

    static Map<String, Integer> fingerprint(Path output) throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(output.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
