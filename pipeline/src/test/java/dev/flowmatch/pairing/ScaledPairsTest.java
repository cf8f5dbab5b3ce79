package dev.flowmatch.pairing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ColumnScaling;
import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.column.ScaledColumns;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.solver.EulerSolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quantile scaling and dequantization, from the table to the samples. */
class ScaledPairsTest {
    private static final int ROWS = 3000;

    private final SparkSession spark = LocalSession.get();

    @TempDir
    Path folder;

    /** Delays in minutes, most near 0 and some of hours; masses in steps of 25; prices in cents; a constant. */
    private String table() throws IOException {
        Random random = new Random(5);
        List<String> lines = new ArrayList<>(List.of("delay,mass,price,same"));
        for (int i = 0; i < ROWS; i++) {
            long delay = Math.round(20 * Math.tan(Math.PI * (random.nextDouble() - 0.5)) / 4);
            lines.add(delay + "," + (2700 + 25 * random.nextInt(100)) + "," + random.nextInt(1000) / 100.0 + ",4");
        }
        Path csv = Files.write(folder.resolve("table.csv"), lines);
        String parquet = folder.resolve("table.parquet").toString();
        spark.read()
                .option("header", "true")
                .csv(csv.toString())
                .selectExpr(
                        "int(delay) delay",
                        "int(mass) mass",
                        "decimal(price) price0",
                        "cast(price as decimal(6,2)) price",
                        "int(same) same")
                .drop("price0")
                .write()
                .parquet(parquet);
        return parquet;
    }

    private GeneratePairs pairs(String source, String name) {
        return new GeneratePairs(spark)
                .source(source)
                .output(folder.resolve(name).toString())
                .scale(ScaleMode.QUANTILE)
                .drawsPerRow(1)
                .shardRows(500)
                .seed(3);
    }

    private static double[] column(PairSet set, int column) {
        List<PairSet.Pair> all = new ArrayList<>(set.training());
        all.addAll(set.validation());
        return all.stream().mapToDouble(pair -> pair.x1().get(column)).sorted().toArray();
    }

    @Test
    void quantilesBringHeavyTailsToNormalScores() throws IOException {
        PairSet set =
                PairSet.read(pairs(table(), "out").dequantize(true).execute().output());
        PairManifest manifest = set.manifest();
        assertEquals("quantile", manifest.scale());
        for (int j = 0; j < 3; j++) {
            double[] scores = column(set, j);
            double sum = 0;
            double squares = 0;
            for (double score : scores) {
                sum += score;
                squares += score * score;
            }
            assertEquals(0, sum / ROWS, 0.01, "mean of column " + j);
            assertEquals(1, squares / ROWS, 0.02, "variance of column " + j);
            assertTrue(scores[0] > -4 && scores[ROWS - 1] < 4, "the tails of column " + j);
        }
        ColumnEntry constant = manifest.columns().get(3);
        assertNull(constant.ranks());
        assertNull(constant.quantiles());
        assertNull(constant.step());
        assertEquals(0, column(set, 3)[0]);
        assertEquals(1.0, manifest.columns().get(0).step());
        assertEquals(25.0, manifest.columns().get(1).step());
        assertEquals(0.01, manifest.columns().get(2).step());
    }

    /** The outermost knots are the least and the greatest value, so that one that is held out must not be among them. */
    @Test
    void knotsAreThoseOfTheTrainingRows() throws IOException {
        String table = table();
        PairSet plain = PairSet.read(pairs(table, "plain")
                .scale(ScaleMode.NONE)
                .validationFraction(0.5)
                .execute()
                .output());
        double[] trained = plain.training().stream()
                .mapToDouble(pair -> pair.x1().get(0))
                .sorted()
                .toArray();
        double least = trained[0];
        double greatest = trained[trained.length - 1];
        double[] all = column(plain, 0);
        assertTrue(least > all[0] || greatest < all[ROWS - 1], "with this seed an extreme value must be held out");
        ColumnEntry delay = PairSet.read(
                        pairs(table, "out").validationFraction(0.5).execute().output())
                .manifest()
                .columns()
                .get(0);
        List<Double> knots = delay.ranks().values();
        assertEquals(List.of(least, greatest), List.of(knots.get(0), knots.get(knots.size() - 1)));
        assertEquals(List.of(least, greatest), List.of(delay.minimum(), delay.maximum()));
    }

    @Test
    void spreadValuesAreDenseAndComeBack() throws IOException {
        String table = table();
        PairSet plain = PairSet.read(
                pairs(table, "plain").scale(ScaleMode.NONE).execute().output());
        PairSet spread = PairSet.read(pairs(table, "spread")
                .scale(ScaleMode.NONE)
                .dequantize(true)
                .execute()
                .output());
        int changed = 0;
        double sumOfOffsets = 0;
        for (int i = 0; i < plain.training().size(); i++) {
            PairSet.Pair was = plain.training().get(i);
            PairSet.Pair is = spread.training().get(i);
            assertEquals(was.id(), is.id());
            assertEquals(was.x0(), is.x0());
            double offset = is.x1().get(1) - was.x1().get(1);
            assertTrue(Math.abs(offset) <= 12.5, "within half a step of 25, but was " + offset);
            sumOfOffsets += offset;
            changed += offset == 0 ? 0 : 1;
            assertEquals(was.x1().get(3), is.x1().get(3));
        }
        assertTrue(changed > plain.training().size() - 10);
        // The mean of 2,850 offsets deviates by 7.2/√2850 = 0.135; a false failure at 6 deviations: below 1e-8.
        assertEquals(0, sumOfOffsets / plain.training().size(), 0.81);
    }

    @Test
    void samplesComeBackToTheGrid() throws IOException {
        PairManifest manifest = PairSet.read(
                        pairs(table(), "out").dequantize(true).execute().output())
                .manifest();
        String model = TinyModel.write(
                folder.resolve("model").toFile(),
                VelocityMlpWeights.initial(new dev.flowmatch.model.VelocityMlpSpec(4, 16, 2, 8), 1),
                manifest.columns());
        String output = folder.resolve("samples").toString();
        new GenerateSamples(spark)
                .model(model)
                .output(output)
                .count(2000)
                .solver(new EulerSolver(3))
                .execute();
        List<Row> rows = spark.read().parquet(output).collectAsList();
        assertEquals(2000, rows.size());
        int distinct = (int) rows.stream().map(row -> row.getInt(2)).distinct().count();
        assertTrue(distinct > 20, "masses vary: " + distinct);
        for (Row row : rows) {
            assertEquals(0, Math.floorMod(row.getInt(2) - 2700, 25), "a mass on its grid, but was " + row.getInt(2));
        }
        assertEquals(
                "decimal(6,2)",
                spark.read().parquet(output).schema().apply("price").dataType().simpleString());
    }

    @Test
    void neitherPartitionsNorShardsOfTheClusterChangeTheMap() throws IOException {
        String table = table();
        PairSet one =
                PairSet.read(pairs(table, "one").dequantize(true).execute().output());
        spark.conf().set("spark.sql.files.maxPartitionBytes", 4000);
        spark.conf().set("spark.sql.files.openCostInBytes", 0);
        try {
            assertEquals(
                    one,
                    PairSet.read(pairs(table, "two").dequantize(true).execute().output()));
        } finally {
            spark.conf().unset("spark.sql.files.maxPartitionBytes");
            spark.conf().unset("spark.sql.files.openCostInBytes");
        }
        assertNotEquals(
                one.training(),
                PairSet.read(pairs(table, "three")
                                .dequantize(true)
                                .seed(4)
                                .execute()
                                .output())
                        .training());
    }

    @Test
    void theManifestAloneUndoesTheScaling() throws IOException {
        PairSet set = PairSet.read(pairs(table(), "out").execute().output());
        ColumnScaling scaling = ScaledColumns.scaling(set.manifest().columns());
        double[] back = new double[4];
        for (PairSet.Pair pair : set.training()) {
            float[] scaled = new float[4];
            for (int j = 0; j < 4; j++) {
                scaled[j] = pair.x1().get(j);
            }
            scaling.unscale(scaled, 0, back, 0);
            // Float scores carry 24 bits; the steepest line of the map makes the most of their last one.
            assertEquals(Math.rint(back[0]), back[0], 1e-2);
            assertEquals(0, Math.floorMod(Math.round(back[1]) - 2700, 25));
        }
    }

    @Test
    void toysAreNotDequantized() {
        UsageException refused = assertThrows(
                UsageException.class,
                () -> pairs("moons", "out").dequantize(true).execute());
        assertTrue(refused.getMessage().contains("dequantize is for tables"), refused.getMessage());
    }
}
