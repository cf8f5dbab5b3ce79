package dev.flowmatch.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.distribution.StandardNormal;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.inspection.InspectFolder;
import dev.flowmatch.model.VelocityMlpSpec;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.network.VelocityMlp;
import dev.flowmatch.samples.SampleFileEntry;
import dev.flowmatch.solver.Dopri5Solver;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.storage.Hashes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class GenerateSamplesTest extends SamplingFixture {
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
        List<String> tasks = new ArrayList<>();
        List<Long> seen = new ArrayList<>();
        Progress listener = new Progress() {
            @Override
            public void start(String task, long total, String unit) {
                tasks.add(task + ": " + total + " " + unit);
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
        assertEquals("sampling: 3000 rows", tasks.get(tasks.size() - 1));
        assertEquals(List.of(3000L, -1L), seen.subList(seen.size() - 2, seen.size()));
    }
}
