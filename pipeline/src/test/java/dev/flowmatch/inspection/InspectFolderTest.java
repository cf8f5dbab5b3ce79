package dev.flowmatch.inspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.PairSets;
import dev.flowmatch.fixture.SampleSets;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.model.CheckpointFolder;
import dev.flowmatch.model.CheckpointManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectFolderTest {
    @TempDir
    Path folder;

    private InspectFolder.Result verified(Path path) throws IOException {
        return new InspectFolder(new Configuration())
                .folder(path.toString())
                .verify()
                .execute();
    }

    private Path pairs() throws IOException {
        Path pairs = Files.createDirectory(folder.resolve("pairs"));
        PairSets.write(pairs, "moons", 250, 30, 100);
        return pairs;
    }

    @Test
    void tellsWhatAPairSetIs() throws IOException {
        InspectFolder.Result result = verified(pairs());
        StoredOutput output = result.outputs().get(0);
        assertEquals(StoredOutput.Kind.PAIRS, output.kind());
        assertEquals(250, result.rows());
        assertEquals("250, and 30 for validation", output.facts().get("rows"));
        assertEquals("moons", output.facts().get("source"));
        assertTrue(output.facts().containsKey("column y"), output.facts().toString());
        assertEquals(4, result.files());
        assertEquals(List.of(), result.problems());
    }

    @Test
    void namesEveryFileThatIsMissingAlteredOrSurplus() throws IOException {
        Path pairs = pairs();
        Files.delete(pairs.resolve("part-00000.parquet"));
        byte[] bytes = Files.readAllBytes(pairs.resolve("part-00001.parquet"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(pairs.resolve("part-00001.parquet"), bytes);
        Files.write(pairs.resolve("validation/part-00000.parquet"), new byte[7]);
        Files.writeString(pairs.resolve("validation/notes.txt"), "mine");
        Files.createDirectory(pairs.resolve("_staging-1"));

        List<String> problems = verified(pairs).problems();
        assertEquals(5, problems.size(), problems.toString());
        assertProblem(problems, "pairs/part-00000.parquet is missing");
        assertProblem(problems, "pairs/part-00001.parquet has been altered: its SHA-256 is ");
        assertProblem(problems, "pairs/validation/part-00000.parquet has been altered: it has 7 bytes, not ");
        assertProblem(problems, "pairs/validation/notes.txt is not in the manifest");
        assertProblem(problems, "pairs/_staging-1 is left of an interrupted job");
        // Nobody asked to compare the files.
        assertEquals(
                List.of(),
                new InspectFolder(new Configuration())
                        .folder(pairs.toString())
                        .execute()
                        .problems());
    }

    private static void assertProblem(List<String> problems, String part) {
        assertEquals(1, problems.stream().filter(line -> line.contains(part)).count(), part + " among " + problems);
    }

    @Test
    void aModelsWeightsAndCheckpointsAreVerified() throws IOException {
        Path model = folder.resolve("model");
        TinyModel.write(model.toFile(), 1);
        Map<String, byte[]> files = Map.of("average.bin", "mean".getBytes(StandardCharsets.UTF_8));
        new CheckpointFolder(new Configuration(), new org.apache.hadoop.fs.Path(model.toUri()))
                .write(
                        new CheckpointManifest(
                                1,
                                3,
                                12,
                                100,
                                1,
                                1,
                                null,
                                null,
                                0,
                                Map.of(),
                                "ab".repeat(32),
                                CheckpointFolder.hashes(files)),
                        files);

        InspectFolder.Result result = verified(model);
        StoredOutput output = result.outputs().get(0);
        assertEquals(StoredOutput.Kind.MODEL, output.kind());
        assertEquals("2 x 16, time embedding 8, dim 2", output.facts().get("network"));
        assertEquals("round-000003", output.facts().get("newest checkpoint"));
        assertEquals(
                "int, mean 100.0, standard deviation 50.0, from 60.0 to 140.0",
                output.facts().get("column delay"));
        assertEquals(2, result.files());
        assertEquals(List.of(), result.problems());

        Files.writeString(model.resolve("checkpoints/round-000003/average.bin"), "mode");
        Files.writeString(model.resolve("checkpoints/round-000003/notes.txt"), "mine");
        Files.createDirectory(model.resolve("checkpoints/round-000002"));
        Files.writeString(model.resolve("checkpoints/round-000002/average.bin"), "half removed");
        List<String> problems = verified(model).problems();
        assertEquals(3, problems.size(), problems.toString());
        assertProblem(problems, "checkpoints/round-000003/average.bin has been altered");
        assertProblem(problems, "checkpoints/round-000003/notes.txt is not in the manifest");
        assertProblem(problems, "checkpoints/round-000002 is not in the manifest");
    }

    @Test
    void checkpointsMayBeRemovedOnceAModelIsTrained() throws IOException {
        Path model = folder.resolve("model");
        TinyModel.write(model.toFile(), 1);
        assertEquals(List.of(), verified(model).problems());
        Files.createDirectory(model.resolve("checkpoints"));
        assertEquals(List.of(), verified(model).problems());
    }

    @Test
    void namesTrajectoriesThatAreMissingOrSurplus() throws IOException {
        Path samples = Files.createDirectory(folder.resolve("samples"));
        SampleSets.write(
                samples,
                SampleSets.columns("double", "x", "y"),
                SampleSets.toy("moons", 60, 1, 0),
                20,
                SampleSets.MODEL);
        // The paths of 25 samples, which lie in the first two of three files.
        Path manifest = samples.resolve("_manifest.json");
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replaceFirst("\"trajectories\"\\s*:\\s*0", "\"trajectories\": 25"));
        Path paths = Files.createDirectory(samples.resolve("_trajectories"));
        Files.writeString(paths.resolve("part-00000.parquet"), "paths");
        Files.writeString(paths.resolve("part-00001.parquet"), "paths");
        assertEquals(List.of(), verified(samples).problems());
        assertEquals(3, verified(samples).files());

        Files.move(paths.resolve("part-00001.parquet"), paths.resolve("part-00002.parquet"));
        List<String> problems = verified(samples).problems();
        assertEquals(2, problems.size(), problems.toString());
        assertProblem(problems, "samples/_trajectories/part-00001.parquet is missing");
        assertProblem(problems, "samples/_trajectories/part-00002.parquet is not in the manifest");

        // Without any asked for, all of them are surplus.
        Files.writeString(manifest, text);
        assertEquals(2, verified(samples).problems().size());
    }

    @Test
    void nightsAreInspectedTogether() throws IOException {
        for (String date : List.of("2026-11-25", "2026-11-24")) {
            Path night = Files.createDirectories(folder.resolve("nights/run_date=" + date));
            SampleSets.write(
                    night,
                    SampleSets.columns("double", "x", "y"),
                    SampleSets.toy("moons", 60, 1, 0),
                    40,
                    SampleSets.MODEL);
        }
        InspectFolder.Result result = verified(folder.resolve("nights"));
        assertEquals(120, result.rows());
        assertEquals(4, result.files());
        assertEquals(List.of(), result.problems());
        assertEquals(
                List.of("run_date=2026-11-24", "run_date=2026-11-25"),
                result.outputs().stream().map(night -> night.folder().getName()).toList());
        assertEquals("0 to 59", result.outputs().get(0).facts().get("ids"));
    }

    @Test
    void whatIsNotFinishedIsCalledSo() throws IOException {
        Path begun = Files.createDirectories(folder.resolve("begun/_staging-7")).getParent();
        InspectFolder.Result result = verified(begun);
        assertEquals(StoredOutput.Kind.UNFINISHED, result.outputs().get(0).kind());
        assertProblem(result.problems(), "begun is not finished");
    }

    @Test
    void refusesWhatIsNoOutput() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        assertEquals(
                other + " is no pair set, model or sample set: it has neither _manifest.json nor model.json",
                assertThrows(UsageException.class, () -> verified(other)).getMessage());
        assertEquals(
                folder.resolve("none") + " does not exist",
                assertThrows(UsageException.class, () -> verified(folder.resolve("none")))
                        .getMessage());
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertEquals(
                file + " is a file, not a folder",
                assertThrows(UsageException.class, () -> verified(file)).getMessage());
        Files.writeString(other.resolve("_manifest.json"), "{\"shards\": 3}");
        assertThrows(DataException.class, () -> verified(other));
    }
}
