package dev.flowmatch.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.distribution.StandardNormal;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.FailingSolver;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.PairSets;
import dev.flowmatch.fixture.ShortNames;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.model.ModelManifest;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.network.VelocityMlp;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.solver.Dopri5Solver;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.storage.FileEntry;
import dev.flowmatch.storage.WriteMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateReflowPairsTest {
    @TempDir
    Path folder;

    private String model;

    @BeforeEach
    void writeModel() throws IOException {
        model = TinyModel.write(folder.resolve("model").toFile(), 1);
    }

    private GenerateReflowPairs reflow(String name, long count) {
        return new GenerateReflowPairs(LocalSession.get())
                .model(model)
                .output(folder.resolve(name).toString())
                .count(count)
                .solver(new EulerSolver(4))
                .shardRows(1024);
    }

    private PairSet read(String name) throws IOException {
        return PairSet.read(folder.resolve(name).toString());
    }

    private static List<PairSet.Pair> all(PairSet set) {
        List<PairSet.Pair> pairs = new ArrayList<>(set.training());
        pairs.addAll(set.validation());
        return pairs;
    }

    private Set<String> listing(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return new TreeSet<>(
                    files.map(file -> ShortNames.of(file.getFileName().toString()))
                            .toList());
        }
    }

    /** The whole path by hand: noise, network and Euler's sum, without the classes of the job. */
    @Test
    void aPairIsItsNoiseAndTheTeachersEndpointInScaledUnits() throws IOException {
        GenerateReflowPairs.Result result =
                reflow("out", 3000).seed(7).solver(new EulerSolver(2)).execute();

        assertEquals(2850, result.rows());
        assertEquals(150, result.validationRows());
        float[] x = new float[2];
        new StandardNormal(2).sample(RowRandom.of(7, 2003, RowRandom.REFLOW), x, 0);
        List<Float> x0 = List.of(x[0], x[1]);
        float[] v = new float[2];
        try (VelocityMlp field = new VelocityMlp(VelocityMlpWeights.initial(TinyModel.SPEC, 1), 1)) {
            for (double t : new double[] {0, 0.5}) {
                field.velocity(t, x, 1, v);
                x[0] += 0.5f * v[0];
                x[1] += 0.5f * v[1];
            }
        }
        PairSet.Pair pair = all(read("out")).get(2003);
        assertEquals(2003, pair.id());
        assertEquals(x0, pair.x0());
        assertEquals(x[0], pair.x1().get(0), 1e-5);
        assertEquals(x[1], pair.x1().get(1), 1e-5);
        assertEquals(RowRandom.of(7, 2003, RowRandom.TIME).nextFloat(), pair.t());
    }

    @Test
    void theManifestNamesTheTeacherAndHowItSampled() throws IOException {
        reflow("out", 3000).seed(7).execute();

        PairManifest manifest = read("out").manifest();
        ModelManifest teacher = ModelManifest.read(new Configuration(false), new org.apache.hadoop.fs.Path(model));
        assertEquals(teacher.weightsSha256(), manifest.teacher());
        assertEquals(teacher.columns(), manifest.columns());
        assertEquals("standard", manifest.scale());
        assertEquals("gaussian", manifest.noise());
        assertEquals("reflow", manifest.coupling());
        assertEquals(7, manifest.seed());
        assertEquals("euler", manifest.sampling().get("solver"));
        assertEquals(4, manifest.sampling().get("steps"));
        assertEquals(
                List.of(1024L, 1024L, 802L),
                manifest.shards().stream().map(FileEntry::rows).toList());
        assertEquals(
                List.of("validation/part-00000.parquet"),
                manifest.validationShards().stream().map(FileEntry::file).toList());
        assertEquals(
                Set.of(
                        "_SUCCESS",
                        "_manifest.json",
                        "part-00000.parquet",
                        "part-00001.parquet",
                        "part-00002.parquet",
                        "validation"),
                listing("out"));
    }

    @Test
    void valuesDependNeitherOnShardsNorOnTheCount() throws IOException {
        Dopri5Solver adaptive = new Dopri5Solver(1e-4);
        reflow("one", 3000).shardRows(3000).solver(adaptive).execute();
        reflow("eight", 3000).shardRows(375).solver(adaptive).execute();
        reflow("fewer", 1500).validationFraction(0).solver(adaptive).execute();

        assertEquals(all(read("one")), all(read("eight")));
        assertEquals(all(read("one")).subList(0, 1500), all(read("fewer")));
        assertEquals(List.of(), read("fewer").validation());
    }

    @Test
    void anotherSeedOrTeacherGivesOthers() throws IOException {
        reflow("a", 100).execute();
        reflow("b", 100).seed(1).execute();
        model = TinyModel.write(folder.resolve("model2").toFile(), 2);
        reflow("c", 100).execute();

        PairSet.Pair a = read("a").training().get(0);
        PairSet.Pair c = read("c").training().get(0);
        assertNotEquals(a.x0(), read("b").training().get(0).x0());
        assertEquals(a.x0(), c.x0());
        assertNotEquals(a.x1(), c.x1());
    }

    /** Runs shards of one block each until the call for block 6 fails: those before it are finished, or being so. */
    private void interrupt() {
        JobFailure e = assertThrows(
                JobFailure.class,
                () -> reflow("out", 8 * 1024)
                        .solver(FailingSolver.arm(4, 6, Integer.MAX_VALUE))
                        .execute());
        assertTrue(e.getMessage().contains("failing on purpose"), e.getMessage());
    }

    @Test
    void resumeFinishesWithoutDoingFinishedShardsAgainAndThenDoesNothing() throws IOException {
        interrupt();
        Set<String> left = listing("out");
        assertEquals(1, left.size(), left.toString());
        String staging = left.iterator().next();
        assertTrue(staging.startsWith("_staging-"), staging);
        long finished = listing("out/" + staging).stream()
                .filter(name -> name.matches("part-\\d+\\.json"))
                .count();
        assertTrue(finished >= 1, "finished shards: " + finished);

        GenerateReflowPairs.Result result = reflow("out", 8 * 1024)
                .solver(FailingSolver.arm(4, -1, -1))
                .mode(WriteMode.RESUME)
                .execute();
        int resumed = FailingSolver.calls();
        assertFalse(result.alreadyFinished());
        reflow("unbroken", 8 * 1024).solver(FailingSolver.arm(4, -1, -1)).execute();
        assertTrue(resumed <= FailingSolver.calls() - finished, resumed + " blocks after " + finished + " shards");
        assertEquals(read("unbroken"), read("out"));
        assertEquals(listing("unbroken"), listing("out"));

        FailingSolver idle = FailingSolver.arm(4, -1, -1);
        GenerateReflowPairs.Result again =
                reflow("out", 8 * 1024).solver(idle).mode(WriteMode.RESUME).execute();
        assertTrue(again.alreadyFinished());
        assertEquals(result.rows(), again.rows());
        assertEquals(0, again.rowsPerSecond());
        assertEquals(0, FailingSolver.calls());
    }

    @Test
    void resumeRefusesChangedOptionsAndAnotherTeacherByName() throws IOException {
        interrupt();
        assertChangesRefused();
        reflow("out", 8 * 1024).mode(WriteMode.RESUME).execute();
        assertChangesRefused();
    }

    private void assertChangesRefused() throws IOException {
        assertRefused(
                reflow("out", 4096)
                        .seed(3)
                        .solver(new EulerSolver(5))
                        .shardRows(1000)
                        .mode(WriteMode.RESUME),
                "count was 8192 and is now 4096",
                "steps was 4 and is now 5",
                "seed was 0 and is now 3",
                "shard-rows was 1024 and is now 1000",
                "the number of validation pairs was 410 and is now 205");
        String before = model;
        model = TinyModel.write(folder.resolve("model2").toFile(), 2);
        assertRefused(reflow("out", 8 * 1024).mode(WriteMode.RESUME), "model was ");
        model = before;
    }

    @Test
    void aTaskThatFailsOnceIsTriedAgain() throws IOException {
        reflow("retried", 4096).solver(FailingSolver.arm(4, 1, 2)).execute();
        reflow("unbroken", 4096).execute();
        assertEquals(read("unbroken"), read("retried"));
    }

    @Test
    void anExistingOutputIsRefusedOrReplaced() throws IOException {
        reflow("out", 3000).execute();
        assertRefused(reflow("out", 10), "already exists");
        reflow("out", 10).mode(WriteMode.OVERWRITE).execute();
        assertEquals(10, all(read("out")).size());
    }

    @Test
    void aPairSetThatNoTeacherMadeIsNotResumed() {
        PairSets.write(folder.resolve("toy"), "moons", 100, 10, 50);
        assertRefused(reflow("toy", 100).mode(WriteMode.RESUME), "no teacher made");
    }

    @Test
    void anEndpointThatIsNotFiniteIsRefusedAndNothingIsLeft() throws IOException {
        VelocityMlpWeights weights = VelocityMlpWeights.initial(TinyModel.SPEC, 1);
        Arrays.fill(weights.tensor("blocks.0.ff.weight"), 3e38f);
        Arrays.fill(weights.tensor("blocks.1.ff.weight"), 3e38f);
        model = TinyModel.write(folder.resolve("diverging").toFile(), weights, TinyModel.columns());

        DataException e =
                assertThrows(DataException.class, () -> reflow("out", 10).execute());
        assertTrue(e.getMessage().contains("the teacher's endpoint must be finite"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void refusesValuesOutOfRange() {
        GenerateReflowPairs reflow = reflow("out", 1);
        assertThrows(IllegalArgumentException.class, () -> reflow.count(0));
        assertThrows(IllegalArgumentException.class, () -> reflow.shardRows(0));
        assertThrows(IllegalArgumentException.class, () -> reflow.validationFraction(1));
        assertRefused(reflow("out", 1L << 60), "would cut 1152921504606846976 pairs into more than 1000000 shards");
        model = folder.resolve("missing").toString();
        assertRefused(reflow("out", 1), "does not exist");
        assertFalse(Files.exists(folder.resolve("out")));
    }

    private static void assertRefused(GenerateReflowPairs reflow, String... messages) {
        UsageException e = assertThrows(UsageException.class, reflow::execute);
        for (String message : messages) {
            assertTrue(e.getMessage().contains(message), e.getMessage());
        }
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }
}
