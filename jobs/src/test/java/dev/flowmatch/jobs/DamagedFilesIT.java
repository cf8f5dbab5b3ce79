package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files that were cut short, altered or lost, or are none of their kind: one clear line, and nothing half-written. */
class DamagedFilesIT extends RefusedInput {
    @Test
    void aShardCutShort() throws IOException {
        Path damaged = copyOfPairs();
        Path shard = DataFiles.part(damaged, "part-00000");
        byte[] bytes = Files.readAllBytes(shard);
        Files.write(shard, Arrays.copyOf(bytes, bytes.length / 2));
        Path output = newOutput();
        assertRefused(1, output, train(damaged, output), "part-00000-", "bytes");
    }

    @Test
    void anAlteredShard() throws IOException {
        Path damaged = copyOfPairs();
        Path shard = DataFiles.part(damaged, "part-00001");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length / 2] ^= 1;
        Files.write(shard, bytes);
        Path output = newOutput();
        assertRefused(1, output, train(damaged, output), "part-00001-", "SHA-256");
    }

    @Test
    void aMissingShardAndAnAlteredValidationShard() throws IOException {
        Path damaged = copyOfPairs();
        Files.delete(DataFiles.part(damaged, "part-00001"));
        Path output = newOutput();
        assertRefused(1, output, train(damaged, output), "part-00001-");

        Path altered = copyOfPairs();
        Path shard = DataFiles.part(altered, "validation/part-00000");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length / 2] ^= 1;
        Files.write(shard, bytes);
        // It is read after the first rounds; what they left is no model.
        Path model = output.resolve("model.json");
        assertRefused(1, model, train(altered, output), "validation/part-00000-", "SHA-256");
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
