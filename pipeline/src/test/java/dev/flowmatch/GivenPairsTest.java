package dev.flowmatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.samples.SampleManifest;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.solver.Dopri5Solver;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.storage.WriteMode;
import dev.flowmatch.training.TrainVelocity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs that someone else made, and samples that start from rows of a table. */
class GivenPairsTest {
    private static final int ROWS = 3000;

    private final SparkSession spark = LocalSession.get();

    @TempDir
    Path folder;

    /** Before: a normal number and its double; after: 100 plus three times the first, and the first alone. */
    private String table(String name, int rows, long seed) throws IOException {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>(List.of("after_b,before_a,before_b,after_a"));
        for (int i = 0; i < rows; i++) {
            float z = (float) random.nextGaussian();
            lines.add(z + "," + z + "," + 2 * z + "," + (100 + 3 * z));
        }
        return Files.write(folder.resolve(name), lines).toString();
    }

    private GeneratePairs pairs(String source, String name) {
        return new GeneratePairs(spark)
                .source(source)
                .output(folder.resolve(name).toString())
                .givenPairs(List.of("before_a", "before_b"), List.of("after_a", "after_b"))
                .shardRows(1000)
                .seed(3);
    }

    private String model() throws IOException {
        String pairs = pairs(table("train.csv", ROWS, 1), "pairs").execute().output();
        return new TrainVelocity(spark)
                .pairs(pairs)
                .output(folder.resolve("model").toString())
                .hidden(32)
                .layers(2)
                .timeEmbedding(16)
                .batch(64)
                .workers(1)
                .rows(60_000)
                .learningRate(3e-3)
                .weightDecay(0)
                .execute()
                .output();
    }

    private GenerateSamples sampling(String model, String x0, String name) {
        return new GenerateSamples(spark)
                .model(model)
                .x0(x0)
                .output(folder.resolve(name).toString())
                .solver(new EulerSolver(5));
    }

    private List<Row> rows(String name) {
        return spark.read()
                .parquet(folder.resolve(name).toString())
                .orderBy("id")
                .collectAsList();
    }

    @Test
    void bothSidesAreThoseOfOneRowEachScaledByItself() throws IOException {
        PairSet set =
                PairSet.read(pairs(table("t.csv", 500, 2), "out").execute().output());
        assertEquals("given", set.manifest().coupling());
        assertEquals(2, set.manifest().dim());
        assertEquals(
                List.of("after_a", "after_b"),
                set.manifest().columns().stream().map(c -> c.name()).toList());
        assertEquals(
                List.of("before_a", "before_b"),
                set.manifest().x0Columns().stream().map(c -> c.name()).toList());
        assertEquals(100, set.manifest().columns().get(0).mean(), 1);
        for (PairSet.Pair pair : set.training()) {
            // All four columns are the same number, once standardized.
            float z = pair.x0().get(0);
            assertEquals(z, pair.x0().get(1), 1e-5);
            assertEquals(z, pair.x1().get(0), 1e-4);
            assertEquals(z, pair.x1().get(1), 1e-5);
        }
        assertEquals(475, set.training().size());
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        String table = table("t.csv", 50, 2);
        assertThrows(
                IllegalArgumentException.class,
                () -> pairs(table, "out").givenPairs(List.of("before_a"), List.of("after_a", "after_b")));
        assertThrows(
                UsageException.class, () -> pairs(table, "out").coupling("ot").execute());
        assertThrows(UsageException.class, () -> pairs("moons", "out").execute());
        assertThrows(
                UsageException.class,
                () -> pairs(table, "out")
                        .givenPairs(List.of("before_a"), List.of("before_a"))
                        .execute());
    }

    @Test
    void samplesStartFromTheRowsOfATable() throws IOException {
        String model = model();
        String x0 = table("new.csv", 2500, 9);
        GenerateSamples.Result result = sampling(model, x0, "samples").execute();
        assertEquals(2500, result.rows());
        List<Row> rows = rows("samples");
        List<String> lines = Files.readAllLines(Path.of(x0));
        double worst = 0;
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(i, rows.get(i).getLong(0));
            double z = Double.parseDouble(lines.get(i + 1).split(",", -1)[1]);
            if (Math.abs(z) < 2) {
                worst = Math.max(worst, Math.abs(rows.get(i).getDouble(1) - (100 + 3 * z)));
            }
        }
        // The flow is the identity in scaled units; x0 matched to another row would be off by several units.
        assertTrue(worst < 0.5, "the worst error was " + worst);

        // Neither the number of files, nor ids, nor how many rows are taken, nor an adaptive step changes a row.
        sampling(model, x0, "files").fileRows(1024).execute();
        assertEquals(rows, rows("files"));
        sampling(model, x0, "part").count(700).execute();
        assertEquals(rows.subList(0, 700), rows("part"));
        sampling(model, x0, "dopri").solver(new Dopri5Solver(1e-4)).execute();
        sampling(model, x0, "dopri-part")
                .solver(new Dopri5Solver(1e-4))
                .count(1100)
                .firstId(5000)
                .execute();
        List<Row> shifted = rows("dopri-part");
        List<Row> whole = rows("dopri");
        for (int i = 0; i < 1100; i++) {
            assertEquals(5000 + i, shifted.get(i).getLong(0));
            assertEquals(whole.get(i).getDouble(1), shifted.get(i).getDouble(1));
        }

        SampleManifest manifest = SampleManifest.read(
                new Configuration(false),
                new org.apache.hadoop.fs.Path(folder.resolve("samples").toString()));
        assertEquals(x0, manifest.x0().source());
        assertEquals(2500, manifest.x0().rows());
        assertTrue(
                sampling(model, x0, "samples").mode(WriteMode.RESUME).execute().alreadyFinished());
        table("new.csv", 2500, 10);
        UsageException changed = assertThrows(
                UsageException.class,
                () -> sampling(model, x0, "samples").mode(WriteMode.RESUME).execute());
        assertTrue(changed.getMessage().contains("x0 was"), changed.getMessage());

        // Such a model can also start from noise.
        new GenerateSamples(spark)
                .model(model)
                .output(folder.resolve("noise").toString())
                .count(100)
                .solver(new EulerSolver(5))
                .execute();
        assertEquals(100, rows("noise").size());
        refusals(model, x0);
    }

    private void refusals(String model, String x0) throws IOException {
        UsageException many = assertThrows(
                UsageException.class,
                () -> sampling(model, x0, "no").count(2501).execute());
        assertTrue(many.getMessage().contains("at most the 2500 rows"), many.getMessage());
        UsageException cut = assertThrows(
                UsageException.class,
                () -> sampling(model, x0, "no").fileRows(1000).execute());
        assertTrue(cut.getMessage().contains("multiple of 1024"), cut.getMessage());
        String plain = TinyModel.write(folder.resolve("plain").toFile(), 1);
        UsageException noise = assertThrows(
                UsageException.class, () -> sampling(plain, x0, "no").execute());
        assertTrue(noise.getMessage().contains("--x0-columns"), noise.getMessage());
        String holes = Files.writeString(folder.resolve("holes.csv"), "before_a,before_b\n1,2\n3,\n")
                .toString();
        DataException missing = assertThrows(
                DataException.class, () -> sampling(model, holes, "no").execute());
        assertTrue(missing.getMessage().contains("row 1, column before_b (missing)"), missing.getMessage());
        assertTrue(Files.notExists(folder.resolve("no")));
    }
}
