package dev.flowmatch.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.data.RowRandom;
import dev.flowmatch.data.StandardNormal;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.Hashes;
import dev.flowmatch.io.SampleFileEntry;
import dev.flowmatch.io.SampleManifest;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.io.WriteMode;
import dev.flowmatch.model.VelocityMlp;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.solver.Dopri5Solver;
import dev.flowmatch.solver.EulerSolver;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateSamplesTest {
    private static final int CORES = LocalSession.get().sparkContext().defaultParallelism();
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 21);
    private static final LocalDate SECOND = LocalDate.of(2026, 11, 22);

    @TempDir
    private File folder;

    private String model;

    @BeforeEach
    void writeModel() throws IOException {
        model = TinyModel.write(new File(folder, "model"), 1);
    }

    private GenerateSamples sampling(String name, long count) {
        return new GenerateSamples(LocalSession.get())
                .model(model)
                .output(new File(folder, name).getPath())
                .count(count)
                .solver(new EulerSolver(4));
    }

    private SampleManifest manifest(String name) throws IOException {
        return SampleManifest.read(new Configuration(false), new Path(new File(folder, name).toURI()));
    }

    private Dataset<Row> read(String name) {
        return LocalSession.get().read().parquet(new File(folder, name).getPath());
    }

    private List<Row> rows(String name) {
        return read(name).orderBy("id").collectAsList();
    }

    private Set<String> listing(String name) {
        return new TreeSet<>(Arrays.asList(new File(folder, name).list()));
    }

    @Test
    void valuesDependNeitherOnFilesNorOnPartitions() throws IOException {
        sampling("one", 3000).fileRows(3000).execute();
        sampling("three", 3000).fileRows(1000).execute();
        sampling("eight", 3000).fileRows(375).execute();
        List<Row> one = rows("one");
        assertEquals(3000, one.size());
        assertEquals(one, rows("three"));
        assertEquals(one, rows("eight"));
        assertEquals(1, manifest("one").files().size());
        assertEquals(8, manifest("eight").files().size());
        assertEquals(3000 * 4, manifest("eight").evaluations());
    }

    @Test
    void anAdaptiveSolverDoesNotSeeHowABatchIsCut() {
        sampling("whole", 2500).solver(new Dopri5Solver(1e-4)).execute();
        sampling("head", 700).solver(new Dopri5Solver(1e-4)).execute();
        sampling("tail", 1800)
                .firstId(700)
                .fileRows(777)
                .solver(new Dopri5Solver(1e-4))
                .execute();
        List<Row> cut = new ArrayList<>(rows("head"));
        cut.addAll(rows("tail"));
        assertEquals(rows("whole"), cut);
    }

    @Test
    void anotherSeedOrModelGivesOthers() throws IOException {
        sampling("a", 500).execute();
        sampling("b", 500).seed(1).execute();
        model = TinyModel.write(new File(folder, "model2"), 2);
        sampling("c", 500).execute();
        assertNotEquals(rows("a"), rows("b"));
        assertNotEquals(rows("a"), rows("c"));
    }

    /** The whole path by hand: noise, network, Euler's sum and scaling, without the classes of the job. */
    @Test
    void aSampleIsTheEulerEndpointOfItsNoiseInTheSourcesUnits() {
        sampling("out", 5).firstId(2000).solver(new EulerSolver(2)).execute();
        float[] x = new float[2];
        new StandardNormal(2).sample(RowRandom.of(0, 2003, RowRandom.SAMPLING), x, 0);
        float[] v = new float[2];
        try (VelocityMlp field = new VelocityMlp(VelocityMlpWeights.initial(TinyModel.SPEC, 1), 1)) {
            for (double t : new double[] {0, 0.5}) {
                field.velocity(t, x, 1, v);
                x[0] += 0.5f * v[0];
                x[1] += 0.5f * v[1];
            }
        }
        Row row = rows("out").get(3);
        assertEquals(2003, row.getLong(0));
        assertEquals(100 + 50 * x[0], row.getInt(1), 0.501);
        assertEquals(-3 + 0.5 * x[1], row.getDouble(2), 1e-5);
    }

    @Test
    void columnsComeBackByNameAndType() {
        sampling("out", 10).execute();
        assertEquals(
                "STRUCT<id: BIGINT, delay: INT, `größe`: DOUBLE>",
                read("out").schema().sql().replace(" NOT NULL", ""));
        assertEquals(Set.of("_SUCCESS", "_manifest.json", "part-00000.parquet"), listing("out"));
    }

    @Test
    void everyCoreGetsAFileUnlessTold() throws IOException {
        GenerateSamples.Result result = sampling("out", CORES * 2048 - 1).execute();
        assertEquals(CORES, result.files());
        assertEquals(2048, manifest("out").fileRows());
        assertEquals(2047, manifest("out").files().get(CORES - 1).rows());
    }

    @Test
    void aFileHoldsAMillionRowsUnlessCoresWouldBeIdle() {
        assertEquals(1_000_000, SamplingSettings.defaultFileRows(20_000_000, 2));
        assertEquals(1_000_000, SamplingSettings.defaultFileRows(1_000_000, 1));
        assertEquals(500_736, SamplingSettings.defaultFileRows(1_000_000, 2));
        assertEquals(1024, SamplingSettings.defaultFileRows(1, 64));
    }

    @Test
    void theManifestNamesFilesWithTheirIdsAndHashes() throws IOException {
        GenerateSamples.Result result =
                sampling("out", 2500).firstId(10).fileRows(1000).execute();
        assertEquals(3, result.files());
        assertEquals(10, result.firstId());
        long next = 10;
        for (SampleFileEntry file : manifest("out").files()) {
            assertEquals(next, file.firstId());
            next += file.rows();
            assertEquals(
                    file.sha256(), Hashes.sha256(Files.readAllBytes(new File(folder, "out/" + file.file()).toPath())));
            Row ids = LocalSession.get()
                    .read()
                    .parquet(new File(folder, "out/" + file.file()).getPath())
                    .selectExpr("min(id)", "max(id)", "count(distinct id)")
                    .first();
            assertEquals(file.firstId(), ids.getLong(0));
            assertEquals(next - 1, ids.getLong(1));
            assertEquals(file.rows(), ids.getLong(2));
        }
        assertEquals(2510, next);
    }

    @Test
    void clippingKeepsValuesInTheObservedRangeAndCountsTheOthers() throws IOException {
        sampling("free", 2000).execute();
        sampling("clipped", 2000).clip(Clip.OBSERVED).execute();
        long outside = 0;
        for (Row row : rows("free")) {
            // 59.5 to 60 rounds into the range but is clipped before
            assertTrue(row.getInt(1) > -1000 && row.getInt(1) < 1000);
            outside += row.getDouble(2) < -4 || row.getDouble(2) > -2 ? 1 : 0;
        }
        assertTrue(outside > 0);
        Row range = read("clipped")
                .selectExpr("min(delay)", "max(delay)", "min(`größe`)", "max(`größe`)")
                .first();
        assertEquals("[60,140,-4.0,-2.0]", range.toString());
        assertTrue(manifest("clipped").clippedValues() > outside);
        assertEquals(0, manifest("free").clippedValues());
    }

    @Test
    void trajectoriesLeadFromTheNoiseToTheSample() throws IOException {
        sampling("out", 3000).fileRows(1000).trajectories(1500).execute();
        Dataset<Row> paths = read("out/_trajectories");
        assertEquals(1500 * 5, paths.count());
        assertEquals("id,step,t,delay,größe", String.join(",", paths.columns()));
        List<Row> one = paths.where("id = 1203").orderBy("step").collectAsList();
        assertEquals(
                List.of(0.0, 0.25, 0.5, 0.75, 1.0),
                one.stream().map(row -> row.getDouble(2)).toList());
        float[] noise = new float[2];
        new StandardNormal(2).sample(RowRandom.of(0, 1203, RowRandom.SAMPLING), noise, 0);
        assertEquals(100 + 50.0 * noise[0], one.get(0).getDouble(3), 1e-4);
        Row sample = rows("out").get(1203);
        assertEquals(sample.getInt(1), Math.rint(one.get(4).getDouble(3)));
        assertEquals(sample.getDouble(2), one.get(4).getDouble(4));
        assertEquals(3000, rows("out").size());
        assertEquals(1500, manifest("out").trajectories());
        InspectFolder.Result inspected = new InspectFolder(new Configuration())
                .folder(new File(folder, "out").toString())
                .verify()
                .execute();
        assertEquals(List.of(), inspected.problems());
    }

    @Test
    void batchesOfASeriesAreReadAsPartitions() throws Exception {
        sampling("series", 100).runDate(FIRST).execute();
        GenerateSamples.Result second =
                sampling("series", 50).runDate(SECOND).firstIdAuto().execute();
        assertEquals(100, second.firstId());
        assertEquals(Set.of("run_date=2026-11-21", "run_date=2026-11-22"), listing("series"));

        Dataset<Row> all = read("series");
        assertEquals(150, all.selectExpr("count(distinct id)").first().getLong(0));
        assertEquals(
                50, all.where("run_date = DATE'2026-11-22'").select("delay").count());

        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet result = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT run_date, count(*), min(id), max(id) FROM read_parquet('" + folder
                                        + "/series/*/*.parquet', hive_partitioning = true) GROUP BY run_date ORDER BY run_date")) {
            assertTrue(result.next());
            assertEquals("2026-11-21 100 0 99", line(result));
            assertTrue(result.next());
            assertEquals("2026-11-22 50 100 149", line(result));
            assertFalse(result.next());
        }
    }

    private static String line(ResultSet result) throws java.sql.SQLException {
        return result.getString(1) + " " + result.getString(2) + " " + result.getString(3) + " " + result.getString(4);
    }

    @Test
    void idsOfASeriesNeverRepeat() {
        sampling("series", 100).runDate(FIRST).execute();
        assertRefused(
                sampling("series", 50).runDate(SECOND).firstId(99),
                "ids 99 to 148 overlap with the batch",
                "run_date=2026-11-21, which holds 0 to 99");
        assertEquals(Set.of("run_date=2026-11-21"), listing("series"));
        sampling("series", 70).runDate(FIRST).mode(WriteMode.OVERWRITE).execute();
        assertEquals(
                70,
                sampling("series", 50).runDate(SECOND).firstIdAuto().execute().firstId());
    }

    @Test
    void anInterruptedBatchKeepsItsIds() {
        interrupt(sampling("series", 8000).runDate(FIRST).fileRows(1024));
        assertEquals(
                8000,
                sampling("series", 50).runDate(SECOND).firstIdAuto().execute().firstId());
        sampling("series", 8000)
                .runDate(FIRST)
                .fileRows(1024)
                .mode(WriteMode.RESUME)
                .execute();
        assertEquals(
                8050, read("series").selectExpr("count(distinct id)").first().getLong(0));
    }

    @Test
    void overwritingOneDayTouchesThatAlone() throws IOException {
        sampling("series", 100).runDate(FIRST).execute();
        sampling("series", 50).runDate(SECOND).firstId(100).execute();
        SampleManifest first = manifest("series/run_date=2026-11-21");
        sampling("series", 60)
                .runDate(SECOND)
                .firstId(100)
                .seed(9)
                .mode(WriteMode.OVERWRITE)
                .execute();
        assertEquals(first, manifest("series/run_date=2026-11-21"));
        assertEquals(60, manifest("series/run_date=2026-11-22").rows());
        assertEquals(160, read("series").count());
    }

    /** Runs files of one block each until the call for block 6 fails: at least 7 − CORES files are finished then. */
    private static void interrupt(GenerateSamples sampling) {
        interrupt(sampling, 6);
    }

    /** When block number {@code block} is begun, at most CORES − 1 other tasks are at work; all before are finished. */
    private static void interrupt(GenerateSamples sampling, int block) {
        JobFailure e = assertThrows(
                JobFailure.class,
                () -> sampling.solver(FailingSolver.arm(4, block, Integer.MAX_VALUE))
                        .execute());
        assertTrue(e.getMessage().contains("failing on purpose"), e.getMessage());
    }

    @Test
    void aFailedBatchLeavesNothingAReaderCouldTakeForOne() {
        interrupt(sampling("out", 8 * 1024).fileRows(1024));
        assertEquals(1, listing("out").size(), listing("out").toString());
        assertTrue(
                listing("out").iterator().next().startsWith("_staging-"),
                listing("out").toString());
        assertRefused(sampling("out", 8 * 1024), "holds an interrupted run");
    }

    @Test
    void nothingAtAllIsLeftWhereNothingWasFinished() {
        assertThrows(
                JobFailure.class,
                () -> sampling("deep/er/out", 100)
                        .solver(FailingSolver.arm(4, 0, Integer.MAX_VALUE))
                        .execute());
        assertEquals(Set.of("model"), listing("."));
    }

    @Test
    void resumeFinishesWithoutDoingFinishedPartsAgain() {
        interrupt(sampling("out", 8 * 1024).fileRows(1024));
        int finished = (int) Arrays.stream(new File(folder, "out").listFiles()[0].list())
                .filter(name -> name.matches("part-\\d+\\.json"))
                .count();
        assertTrue(finished >= 7 - CORES && finished <= 6, "finished: " + finished);
        FailingSolver counting = FailingSolver.arm(4, -1, -1);
        GenerateSamples.Result result = sampling("out", 8 * 1024)
                .fileRows(1024)
                .solver(counting)
                .mode(WriteMode.RESUME)
                .execute();
        assertEquals(8 - finished, FailingSolver.calls());
        assertFalse(result.alreadyFinished());
        assertEquals(8 * 1024 * 4, result.evaluations());
        sampling("unbroken", 8 * 1024).fileRows(1024).execute();
        assertEquals(rows("unbroken"), rows("out"));
        assertEquals(listing("unbroken"), listing("out"));

        GenerateSamples.Result again =
                sampling("out", 8 * 1024).mode(WriteMode.RESUME).execute();
        assertTrue(again.alreadyFinished());
        assertEquals(8 * 1024, again.rows());
    }

    @Test
    void resumeDoesAnAlteredPartAgain() throws IOException {
        interrupt(sampling("out", 8 * 1024).fileRows(1024));
        for (File file : new File(folder, "out").listFiles()[0].listFiles()) {
            if (file.getName().endsWith(".parquet")) {
                byte[] bytes = Files.readAllBytes(file.toPath());
                bytes[100] ^= 1;
                Files.write(file.toPath(), bytes);
            }
        }
        sampling("out", 8 * 1024).fileRows(1024).mode(WriteMode.RESUME).execute();
        sampling("unbroken", 8 * 1024).execute();
        assertEquals(rows("unbroken"), rows("out"));
    }

    @Test
    void resumeKeepsTheFilesOfTheFirstRunOnAnotherCluster() throws IOException {
        interrupt(sampling("out", 8 * 1024).fileRows(1000).firstId(1024), 12);
        sampling("out", 8 * 1024).firstIdAuto().mode(WriteMode.RESUME).execute();
        assertEquals(1000, manifest("out").fileRows());
        assertEquals(1024, manifest("out").firstId());
    }

    @Test
    void resumeRefusesChangedOptionsByName() throws IOException {
        interrupt(sampling("out", 8 * 1024).fileRows(1024));
        assertChangesRefused();
        sampling("out", 8 * 1024).fileRows(1024).mode(WriteMode.RESUME).execute();
        assertChangesRefused();
    }

    private void assertChangesRefused() throws IOException {
        String before = model;
        assertRefused(
                sampling("out", 1000)
                        .seed(3)
                        .solver(new EulerSolver(5))
                        .clip(Clip.OBSERVED)
                        .firstId(7)
                        .mode(WriteMode.RESUME),
                "count was 8192 and is now 1000",
                "first-id was 0 and is now 7",
                "steps was 4 and is now 5",
                "seed was 0 and is now 3",
                "clip was none and is now observed");
        model = TinyModel.write(new File(folder, "model2"), 2);
        assertRefused(sampling("out", 8 * 1024).mode(WriteMode.RESUME), "model was ");
        model = before;
    }

    @Test
    void aTaskThatFailsOnceIsTriedAgain() {
        FailingSolver once = FailingSolver.arm(4, 1, 2);
        sampling("retried", 4 * 1024).fileRows(1024).solver(once).execute();
        sampling("unbroken", 4 * 1024).fileRows(1024).execute();
        assertEquals(rows("unbroken"), rows("retried"));
        assertEquals(listing("unbroken"), listing("retried"));
    }

    @Test
    void anExistingOutputIsRefusedOrReplaced() throws IOException {
        sampling("out", 3000).fileRows(1000).execute();
        assertRefused(sampling("out", 10), "already exists");
        sampling("out", 10).mode(WriteMode.OVERWRITE).execute();
        assertEquals(10, rows("out").size());
        assertEquals(Set.of("_SUCCESS", "_manifest.json", "part-00000.parquet"), listing("out"));
    }

    @Test
    void aFileSystemWithoutRenameIsEnough() throws IOException {
        LocalSession.get()
                .sparkContext()
                .hadoopConfiguration()
                .set("fs.awkward.impl", "dev.flowmatch.io.AwkwardFileSystem");
        for (String kind : List.of("throws", "false")) {
            sampling(kind, 3000)
                    .output("awkward://" + kind + new File(folder, kind).getAbsolutePath())
                    .fileRows(1000)
                    .trajectories(10)
                    .execute();
            assertEquals(3000, rows(kind).size());
            assertEquals(3000, manifest(kind).rows());
            assertEquals(
                    Set.of(
                            "_SUCCESS",
                            "_manifest.json",
                            "_trajectories",
                            "part-00000.parquet",
                            "part-00001.parquet",
                            "part-00002.parquet"),
                    listing(kind));
        }
    }

    @Test
    void ofTwoRunsAtOnceOneWins() throws Exception {
        List<String> refused = new ArrayList<>();
        Progress second = new Progress() {
            @Override
            public void start(String task, long total, String unit) {
                refused.add(assertThrows(
                                UsageException.class,
                                () -> sampling("series", 10)
                                        .runDate(FIRST)
                                        .mode(WriteMode.RESUME)
                                        .execute())
                        .getMessage());
            }

            @Override
            public void update(long done, String detail) {}

            @Override
            public void finish() {}
        };
        sampling("series", 100).runDate(FIRST).progress(second).execute();
        assertEquals(1, refused.size());
        assertTrue(refused.get(0).contains("is being written by " + System.getProperty("user.name")), refused.get(0));
        assertEquals(100, read("series").count());
        assertEquals(Set.of("run_date=2026-11-21"), listing("series"));
    }

    @Test
    void aBatchAndASeriesDoNotMix() {
        sampling("out", 10).execute();
        assertRefused(sampling("out", 10).runDate(FIRST), "is a batch without run date");
        sampling("series", 10).runDate(FIRST).execute();
        assertRefused(sampling("series", 10).mode(WriteMode.OVERWRITE), "has content but no _manifest.json");
    }

    @Test
    void wrongUseIsRefusedInOneLineBeforeAnythingIsWritten() {
        assertRefused(new GenerateSamples(LocalSession.get()).output("x").count(1), "model must be set");
        String there = model;
        model = new File(folder, "nowhere").getPath();
        assertRefused(sampling("out", 10), "does not exist");
        model = there;
        assertRefused(sampling("out", 10).trajectories(11), "trajectories must be at most count, 10, but was 11");
        assertThrows(IllegalArgumentException.class, () -> sampling("out", 0));
        assertThrows(IllegalArgumentException.class, () -> sampling("out", 1).fileRows(0));
        assertThrows(IllegalArgumentException.class, () -> sampling("out", 1).firstId(-1));
        assertThrows(IllegalArgumentException.class, () -> sampling("out", 1).trajectories(-1));
        assertEquals(Set.of("model"), listing("."));
    }

    @Test
    void aModelThatGivesNoNumbersIsNamedByRowAndColumn() throws IOException {
        VelocityMlpSpec spec = TinyModel.SPEC;
        VelocityMlpWeights weights = VelocityMlpWeights.initial(spec, 1);
        Arrays.fill(weights.tensor("blocks.0.ff.weight"), 3e38f);
        Arrays.fill(weights.tensor("blocks.1.ff.weight"), 3e38f);
        model = TinyModel.write(new File(folder, "diverging"), weights, TinyModel.columns());
        DataException e =
                assertThrows(DataException.class, () -> sampling("out", 10).execute());
        assertTrue(e.getMessage().matches("sample \\d+: column '\\S+' must be finite, but was \\S+"), e.getMessage());
        assertFalse(new File(folder, "out").exists());
    }

    @Test
    void anAlteredModelIsRefused() throws IOException {
        java.nio.file.Path weights = new File(model, "velocity.safetensors").toPath();
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        DataException e =
                assertThrows(DataException.class, () -> sampling("out", 10).execute());
        assertTrue(e.getMessage().contains("velocity.safetensors has been altered"), e.getMessage());
        assertFalse(new File(folder, "out").exists());
    }

    @Test
    void progressReachesTheCount() {
        List<Long> seen = new ArrayList<>();
        Progress listener = new Progress() {
            @Override
            public void start(String task, long total, String unit) {
                assertArrayEquals(new Object[] {"sampling", 3000L, "rows"}, new Object[] {task, total, unit});
            }

            @Override
            public void update(long done, String detail) {
                seen.add(done);
            }

            @Override
            public void finish() {
                seen.add(-1L);
            }
        };
        sampling("out", 3000).progress(listener).execute();
        assertEquals(List.of(3000L, -1L), seen.subList(seen.size() - 2, seen.size()));
    }

    private static void assertRefused(GenerateSamples sampling, String... messages) {
        UsageException e = assertThrows(UsageException.class, sampling::execute);
        for (String message : messages) {
            assertTrue(e.getMessage().contains(message), e.getMessage());
        }
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }
}
