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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever is wrong with the input: one clear line, the right exit code, and nothing half-written. In one class, however long,
 * as all start from one pair set, model and batch that take a while to make.
 */
class WrongInputIT {
    @TempDir
    static Path folder;

    private static Path pairs;
    private static Path model;
    private static Path samples;
    private static final Map<String, Map<String, Integer>> fingerprints = new TreeMap<>();
    private static int outputs;

    /** What one command left behind. */
    private record Run(int exitCode, String err) {}

    private static Run run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = CommandTree.execute(new PrintWriter(out), new PrintWriter(err), args);
        return new Run(exitCode, err.toString());
    }

    @BeforeAll
    static void makeASoundPairSetModelAndBatch() throws IOException {
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

    private static Run train(Path pairs, Path output, String... more) {
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

    private static Path newOutput() {
        return folder.resolve("output-" + outputs++);
    }

    private static void assertRefused(int exitCode, Path output, Run run, String... says) {
        assertEquals(exitCode, run.exitCode(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        for (String text : says) {
            assertTrue(run.err().contains(text), run.err());
        }
        assertFalse(Files.exists(output), "left " + output);
    }

    private static Path table(String content) throws IOException {
        return Files.writeString(folder.resolve("table-" + outputs++ + ".csv"), content);
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
    void aTextColumn() throws IOException {
        assertTableRefused(2, "height,name\n1,ann\n2,bo\n", "name", "'name'", "numeric");
    }

    @Test
    void aTableOfConstants() throws IOException {
        assertTableRefused(1, "a,b\n1,2\n1,2\n1,2\n", null, "constant", "a", "b");
    }

    @Test
    void valuesThatAreNoNumbersWithCountAndFirstRow() throws IOException {
        assertTableRefused(1, "a,b\n1,2\n2,NaN\n3,Infinity\n4,5\n", null, "2 of 4", "row 1", "column b");
    }

    @Test
    void aTableWithoutRows() throws IOException {
        assertTableRefused(1, "a,b\n", null, "no rows");
    }

    @Test
    void tablesWhoseRowsAreAllDropped() throws IOException {
        Path output = newOutput();
        Run run = run("pairs", "--source=" + table("a,b\nNaN,1\n2,NA\n"), "--on-invalid=drop", "--output=" + output);
        assertRefused(1, output, run, "no");
    }

    @Test
    void missingFoldersAndFilesOfEveryCommand() {
        Path output = newOutput();
        Path none = folder.resolve("none");
        assertRefused(2, output, train(none, output), "none");
        assertRefused(2, output, run("sample", "--model=" + none, "--count=5", "--output=" + output), "none");
        assertRefused(
                2, output, run("evaluate", "--samples=" + none, "--reference=moons", "--output=" + output), "none");
        assertRefused(
                2,
                output,
                run("evaluate", "--samples=" + samples, "--reference=" + none, "--output=" + output),
                "none");
        assertRefused(2, output, run("pairs", "--config=" + none, "--source=moons", "--output=" + output), "none");
        assertRefused(2, output, run("pairs", "--source=table:none", "--output=" + output), "'none'", "catalog");
        assertRefused(2, output, run("inspect", none.toString()), "none does not exist");
        assertRefused(2, output, run("inspect", folder.toString()), "is no pair set, model or sample set");
    }

    @Test
    void anExistingOutput() throws IOException {
        assertExistingRefused(pairs, run("pairs", "--source=moons", "--rows=100", "--output=" + pairs));
        assertExistingRefused(model, train(pairs, model));
        assertExistingRefused(
                model, run("import", "--weights=" + model.resolve("velocity.safetensors"), "--output=" + model));
        assertExistingRefused(samples, run("sample", "--model=" + model, "--count=5", "--output=" + samples));
        assertExistingRefused(pairs, run("evaluate", "--samples=" + samples, "--reference=moons", "--output=" + pairs));
        assertExistingRefused(folder, run("demo", "--output=" + folder));
    }

    /** Refused by name, with every file as it was. */
    private static void assertExistingRefused(Path output, Run run) throws IOException {
        assertRefused(2, folder.resolve("untouched"), run, output.toString());
        assertEquals(fingerprints.get("pairs"), fingerprint(pairs));
        assertEquals(fingerprints.get("model"), fingerprint(model));
        assertEquals(fingerprints.get("samples"), fingerprint(samples));
    }

    private static Map<String, Integer> fingerprint(Path output) throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(output.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

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
    void aModelOfAnotherDimension() throws IOException {
        Path source = table("a,b,c\n" + "1,2,3\n4,5,7\n0,3,1\n".repeat(40));
        Path wide = newOutput();
        assertEquals(0, run("pairs", "--source=" + source, "--output=" + wide).exitCode());
        Path output = newOutput();
        assertRefused(2, output, train(wide, output, "--init-from=" + model), "dim");
    }

    @Test
    void aPairSetSmallerThanOneRound() {
        Path output = newOutput();
        Run run = run("train", "--pairs=" + pairs, "--output=" + output, "--workers=1", "--batch=4096");
        assertRefused(2, output, run, "4096", "--draws-per-row");
    }

    @Test
    void aShardCutShort() throws IOException {
        Path damaged = copyOfPairs();
        Path shard = damaged.resolve("part-00000.parquet");
        byte[] bytes = Files.readAllBytes(shard);
        Files.write(shard, Arrays.copyOf(bytes, bytes.length / 2));
        Path output = newOutput();
        assertRefused(1, output, train(damaged, output), "part-00000.parquet", "bytes");
    }

    @Test
    void anAlteredShard() throws IOException {
        Path damaged = copyOfPairs();
        Path shard = damaged.resolve("part-00001.parquet");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length / 2] ^= 1;
        Files.write(shard, bytes);
        Path output = newOutput();
        assertRefused(1, output, train(damaged, output), "part-00001.parquet", "SHA-256");
    }

    @Test
    void aMissingShardAndAnAlteredValidationShard() throws IOException {
        Path damaged = copyOfPairs();
        Files.delete(damaged.resolve("part-00001.parquet"));
        Path output = newOutput();
        assertRefused(1, output, train(damaged, output), "part-00001.parquet");

        Path altered = copyOfPairs();
        Path shard = altered.resolve("validation/part-00000.parquet");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length / 2] ^= 1;
        Files.write(shard, bytes);
        // It is read after the first rounds; what they left is no model.
        Path model = output.resolve("model.json");
        assertRefused(1, model, train(altered, output), "validation/part-00000.parquet", "SHA-256");
    }

    @Test
    void aManifestThatIsNone() throws IOException {
        Path damaged = copyOfPairs();
        Files.writeString(damaged.resolve("_manifest.json"), "{\"format_version\": 1");
        Path output = newOutput();
        assertRefused(1, output, train(damaged, output), "_manifest.json");
    }

    @Test
    void alteredWeights() throws IOException {
        Path damaged = copy(model);
        Path weights = damaged.resolve("velocity.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        Path output = newOutput();
        assertRefused(
                1,
                output,
                run("sample", "--model=" + damaged, "--count=5", "--output=" + output),
                "velocity.safetensors");
    }

    @Test
    void weightsThatAreNone() throws IOException {
        Path output = newOutput();
        assertRefused(2, output, run("import", "--weights=none.safetensors", "--output=" + output), "none.safetensors");
        Path text = Files.writeString(folder.resolve("text.safetensors"), "no weights at all");
        assertRefused(1, output, run("import", "--weights=" + text, "--output=" + output), "text.safetensors");
        Path weights = model.resolve("velocity.safetensors");
        assertRefused(
                2, output, run("import", "--weights=" + weights, "--output=" + output, "--columns=a,b,c"), "columns");
    }

    @Test
    void importedWeightsCanBeSampled() {
        Path imported = newOutput();
        Run run = run(
                "import",
                "--weights=" + model.resolve("velocity.safetensors"),
                "--output=" + imported,
                "--types=int",
                "--means=100,200",
                "--standard-deviations=10,20");
        assertEquals(new Run(0, ""), run);
        assertEquals(
                0,
                run("sample", "--model=" + imported, "--count=5", "--output=" + newOutput())
                        .exitCode());
    }

    @Test
    void aFolderThatIsNoPairSet() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Path output = newOutput();
        assertRefused(2, output, train(empty, output), "empty");
    }

    private static Path copyOfPairs() throws IOException {
        return copy(pairs);
    }

    /** Without the file system's own checksums, whose complaint would come before ours. */
    private static Path copy(Path original) throws IOException {
        Path copy = newOutput();
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.sorted().toList()) {
                if (!file.getFileName().toString().endsWith(".crc")) {
                    Files.copy(file, copy.resolve(original.relativize(file)));
                }
            }
        }
        return copy;
    }
}
