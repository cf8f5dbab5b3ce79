package dev.flowmatch.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowmatch.io.PairManifest;
import dev.flowmatch.io.SampleManifest;
import dev.flowmatch.io.WriteMode;
import dev.flowmatch.solver.EulerSolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every job where nothing can be renamed, as in object stores; broken off, resumed and replaced. */
class NoRenameTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void onAFileSystemThatRenames() throws IOException {
        LocalSession.get()
                .sparkContext()
                .hadoopConfiguration()
                .set("fs.awkward.impl", "dev.flowmatch.io.AwkwardFileSystem");
        pairs("", 0).execute();
        training("").execute();
        sampling("").execute();
        reflow("").execute();
        evaluation("").execute();
    }

    /** A path on the local disk, through the file system named {@code kind} if any. */
    private static String path(String kind, String name) {
        Path local = folder.resolve((kind.isEmpty() ? "local" : kind) + "-" + name);
        return kind.isEmpty() ? local.toString() : "awkward://" + kind + local;
    }

    private static Path local(String kind, String name) {
        return folder.resolve((kind.isEmpty() ? "local" : kind) + "-" + name);
    }

    private static GeneratePairs pairs(String kind, long seed) {
        return new GeneratePairs(LocalSession.get())
                .source("moons")
                .output(path(kind, "pairs"))
                .rows(3000)
                .shardRows(1000)
                .seed(seed);
    }

    private static TrainVelocity training(String kind) {
        return new TrainVelocity(LocalSession.get())
                .pairs(path(kind, "pairs"))
                .output(path(kind, "model"))
                .hidden(16)
                .layers(2)
                .timeEmbedding(8)
                .batch(64)
                .workers(2)
                .averagingFrequency(4)
                .epochs(1)
                .checkpointEvery(1);
    }

    private static GenerateSamples sampling(String kind) {
        return new GenerateSamples(LocalSession.get())
                .model(path(kind, "model"))
                .output(path(kind, "samples"))
                .count(4096)
                .fileRows(1024)
                .solver(new EulerSolver(4));
    }

    private static GenerateReflowPairs reflow(String kind) {
        return new GenerateReflowPairs(LocalSession.get())
                .model(path(kind, "model"))
                .output(path(kind, "reflow"))
                .count(4096)
                .shardRows(1024)
                .solver(new EulerSolver(4));
    }

    private static EvaluateSamples evaluation(String kind) {
        return new EvaluateSamples(LocalSession.get())
                .samples(path(kind, "samples"))
                .reference("moons")
                .output(path(kind, "report"))
                .maxRows(300)
                .exactRows(100);
    }

    private static org.apache.hadoop.fs.Path hadoop(Path path) {
        return new org.apache.hadoop.fs.Path(path.toUri());
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "false"})
    void everyJobEndsAsWithRenamesAfterABreakAndOverAnOldOutput(String kind) throws IOException {
        Configuration configuration = new Configuration(false);
        pairs(kind, 1).execute();
        pairs(kind, 0).mode(WriteMode.OVERWRITE).execute();
        assertEquals(
                PairManifest.read(configuration, hadoop(local("", "pairs"))).shards(),
                PairManifest.read(configuration, hadoop(local(kind, "pairs"))).shards());

        training(kind).seed(1).execute();
        assertThrows(
                Interruption.class,
                () -> training(kind)
                        .mode(WriteMode.OVERWRITE)
                        .progress(new InterruptAfterThreeRounds())
                        .execute());
        training(kind).resume().execute();
        assertArrayEquals(
                Files.readAllBytes(local("", "model").resolve("velocity.safetensors")),
                Files.readAllBytes(local(kind, "model").resolve("velocity.safetensors")));

        sampling(kind).seed(1).execute();
        assertThrows(
                RuntimeException.class,
                () -> sampling(kind)
                        .mode(WriteMode.OVERWRITE)
                        .solver(FailingSolver.arm(4, 3, Integer.MAX_VALUE))
                        .execute());
        sampling(kind).mode(WriteMode.RESUME).execute();
        assertEquals(
                SampleManifest.read(configuration, hadoop(local("", "samples"))).files(),
                SampleManifest.read(configuration, hadoop(local(kind, "samples")))
                        .files());

        reflow(kind).seed(1).execute();
        assertThrows(
                RuntimeException.class,
                () -> reflow(kind)
                        .mode(WriteMode.OVERWRITE)
                        .solver(FailingSolver.arm(4, 3, Integer.MAX_VALUE))
                        .execute());
        reflow(kind).mode(WriteMode.RESUME).execute();
        assertEquals(
                PairManifest.read(configuration, hadoop(local("", "reflow"))).shards(),
                PairManifest.read(configuration, hadoop(local(kind, "reflow"))).shards());

        evaluation(kind).seed(1).execute();
        assertThrows(
                Interruption.class,
                () -> evaluation(kind)
                        .mode(WriteMode.OVERWRITE)
                        .progress(new InterruptAtTheStart())
                        .execute());
        evaluation(kind).mode(WriteMode.OVERWRITE).execute();
        assertEquals(
                Files.readString(local("", "report").resolve("metrics.json")),
                Files.readString(local(kind, "report").resolve("metrics.json")));

        for (String output : List.of("samples", "reflow", "report")) {
            assertEquals(listing(local("", output)), listing(local(kind, output)));
            assertFalse(Files.exists(local(kind, output).resolve("_lease.json")));
        }
    }

    private static List<String> listing(Path output) throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
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
