package dev.flowmatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.evaluation.EvaluateSamples;
import dev.flowmatch.fixture.FailingSolver;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.ShortNames;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.sampling.GenerateReflowPairs;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.storage.Lease;
import dev.flowmatch.storage.WriteMode;
import dev.flowmatch.training.TrainVelocity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every job where nothing can be renamed, as in object stores; broken off, resumed and replaced. Some outputs are in a file
 * system whose rename throws, the others in one whose rename returns false: publishing is tried with both by itself.
 */
class NoRenameTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void onAFileSystemThatRenames() throws IOException {
        LocalSession.get()
                .sparkContext()
                .hadoopConfiguration()
                .set("fs.awkward.impl", "dev.flowmatch.fixture.AwkwardFileSystem");
        pairs(true, 0).execute();
        training(true).execute();
        sampling(true).execute();
        reflow(true).execute();
        evaluation(true).execute();
    }

    private static Path local(boolean renames, String name) {
        return folder.resolve((renames ? "renamed-" : "") + name);
    }

    /** A path on the local disk, through a file system without renames unless there shall be some. */
    private static String path(boolean renames, String name) {
        String kind = Set.of("model", "reflow").contains(name) ? "false" : "throws";
        return (renames ? "" : "awkward://" + kind) + local(renames, name);
    }

    private static GeneratePairs pairs(boolean renames, long seed) {
        return new GeneratePairs(LocalSession.get())
                .source("moons")
                .output(path(renames, "pairs"))
                .rows(3000)
                .shardRows(1000)
                .seed(seed);
    }

    private static TrainVelocity training(boolean renames) {
        return new TrainVelocity(LocalSession.get())
                .pairs(path(renames, "pairs"))
                .output(path(renames, "model"))
                .hidden(16)
                .layers(2)
                .timeEmbedding(8)
                .batch(64)
                .workers(2)
                .averagingFrequency(4)
                .epochs(1)
                .checkpointEvery(1);
    }

    private static GenerateSamples sampling(boolean renames) {
        return new GenerateSamples(LocalSession.get())
                .model(path(renames, "model"))
                .output(path(renames, "samples"))
                .count(4096)
                .fileRows(1024)
                .solver(new EulerSolver(4));
    }

    private static GenerateReflowPairs reflow(boolean renames) {
        return new GenerateReflowPairs(LocalSession.get())
                .model(path(renames, "model"))
                .output(path(renames, "reflow"))
                .count(4096)
                .shardRows(1024)
                .solver(new EulerSolver(4));
    }

    private static EvaluateSamples evaluation(boolean renames) {
        return new EvaluateSamples(LocalSession.get())
                .samples(path(renames, "samples"))
                .reference("moons")
                .output(path(renames, "report"))
                .maxRows(300)
                .exactRows(100);
    }

    private static org.apache.hadoop.fs.Path hadoop(Path path) {
        return new org.apache.hadoop.fs.Path(path.toUri());
    }

    @Test
    void everyJobEndsAsWithRenamesAfterABreakAndOverAnOldOutput() throws IOException {
        Configuration configuration = new Configuration(false);
        pairs(false, 1).execute();
        pairs(false, 0).mode(WriteMode.OVERWRITE).execute();
        assertEquals(
                PairSet.read(path(true, "pairs")).manifest().shards(),
                PairSet.read(local(false, "pairs").toString()).manifest().shards());

        training(false).seed(1).execute();
        assertThrows(
                Interruption.class,
                () -> training(false)
                        .mode(WriteMode.OVERWRITE)
                        .progress(new InterruptAfterThreeRounds())
                        .execute());
        training(false).resume().execute();
        assertArrayEquals(
                Files.readAllBytes(local(true, "model").resolve("velocity.safetensors")),
                Files.readAllBytes(local(false, "model").resolve("velocity.safetensors")));

        sampling(false).seed(1).execute();
        assertThrows(
                RuntimeException.class,
                () -> sampling(false)
                        .mode(WriteMode.OVERWRITE)
                        .solver(FailingSolver.arm(4, 3, Integer.MAX_VALUE))
                        .execute());
        sampling(false).mode(WriteMode.RESUME).execute();
        assertEquals(
                ShortNames.ofFiles(SampleManifest.read(configuration, hadoop(local(true, "samples")))
                        .files()),
                ShortNames.ofFiles(SampleManifest.read(configuration, hadoop(local(false, "samples")))
                        .files()));

        reflow(false).seed(1).execute();
        assertThrows(
                RuntimeException.class,
                () -> reflow(false)
                        .mode(WriteMode.OVERWRITE)
                        .solver(FailingSolver.arm(4, 3, Integer.MAX_VALUE))
                        .execute());
        reflow(false).mode(WriteMode.RESUME).execute();
        assertEquals(
                PairSet.read(path(true, "reflow")).manifest().shards(),
                PairSet.read(local(false, "reflow").toString()).manifest().shards());

        evaluation(false).seed(1).execute();
        assertThrows(
                Interruption.class,
                () -> evaluation(false)
                        .mode(WriteMode.OVERWRITE)
                        .progress(new InterruptAtTheStart())
                        .execute());
        evaluation(false).mode(WriteMode.OVERWRITE).execute();
        assertEquals(
                Files.readString(local(true, "report").resolve("metrics.json")),
                Files.readString(local(false, "report").resolve("metrics.json")));

        for (String output : List.of("samples", "reflow", "report")) {
            assertEquals(listing(local(true, output)), listing(local(false, output)));
            assertTrue(listing(local(false, output)).stream().noneMatch(Lease::isFile));
        }
    }

    private static List<String> listing(Path output) throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(file -> ShortNames.of(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static final class Interruption extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private record InterruptAtTheStart() implements Progress {
        @Override
        public void start(String task, long total, String unit) {
            throw new Interruption();
        }

        @Override
        public void update(long done, String detail) {}

        @Override
        public void finish() {}
    }

    private record InterruptAfterThreeRounds() implements Progress {
        @Override
        public void start(String task, long total, String unit) {}

        @Override
        public void update(long done, String detail) {
            if (detail.startsWith("round 3/")) {
                throw new Interruption();
            }
        }

        @Override
        public void finish() {}
    }
}
