package dev.flowmatch.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.MissingFlag;
import dev.flowmatch.column.RareValue;
import dev.flowmatch.column.VectorLayout;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fixture.FailingSolver;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.MixedModel;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.inspection.InspectFolder;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.solver.OdeSolver;
import dev.flowmatch.storage.WriteMode;
import java.io.File;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples of a model of every type of column, and pairs that it teaches. */
class MixedSamplesTest extends SamplingFixture {
    private static final String SOURCE =
            "price decimal(9,2), cut string, carat double, sold boolean, day date, at timestamp, local timestamp_ntz,"
                    + " year int, n int";

    @BeforeEach
    void writeMixedModel() throws IOException {
        model = MixedModel.write(new File(folder, "mixed"), 1);
    }

    private List<String> inspect(String name) throws IOException {
        return new InspectFolder(new Configuration())
                .folder(new File(folder, name).toString())
                .verify()
                .execute()
                .problems();
    }

    @Test
    void columnsComeBackByNameAndTypeAndWithNulls() throws IOException {
        sampling("out", 3000).execute();
        assertEquals(
                "id bigint, " + SOURCE,
                Arrays.stream(read("out").schema().fields())
                        .map(field ->
                                field.name() + " " + field.dataType().sql().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")));
        List<Row> rows = rows("out");
        for (String nullable : List.of("price", "cut", "day", "local", "year", "n")) {
            long nulls =
                    rows.stream().filter(row -> row.getAs(nullable) == null).count();
            assertTrue(nulls > 0 && nulls < 3000, nullable + ": " + nulls + " nulls");
        }
        for (String never : List.of("carat", "sold", "at")) {
            assertEquals(
                    0, rows.stream().filter(row -> row.getAs(never) == null).count(), never);
        }
        assertEquals(Set.of(true, false), values(rows, "sold"));
        assertTrue(Set.of(2019, 2020, 2024).containsAll(values(rows, "year")));
        assertTrue(Set.of("Fair", "Good", "Ideal", "Poor", "Awful", "Chipped").containsAll(values(rows, "cut")));
        assertEquals(2, manifest("out").formatVersion());
        assertEquals(List.of(), inspect("out"));
    }

    private static Set<Object> values(List<Row> rows, String column) {
        return rows.stream()
                .map(row -> row.<Object>getAs(column))
                .filter(value -> value != null)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"euler", "midpoint", "heun", "rk4", "dopri5"})
    void rowsDependNeitherOnFilesNorOnIdsBeside(String solver) {
        OdeSolver method = OdeSolver.of(solver, 4, 1, 1e-2);
        sampling("whole", 2500).fileRows(2500).solver(method).execute();
        sampling("head", 700).fileRows(300).solver(method).execute();
        sampling("tail", 1800).firstId(700).fileRows(777).solver(method).execute();
        List<Row> cut = new ArrayList<>(rows("head"));
        cut.addAll(rows("tail"));
        assertEquals(rows("whole"), cut);
    }

    @Test
    void aSolverThatWouldAskAtTheEndAsksOnceMoreBeforeIt() throws IOException {
        sampling("out", 10).solver(OdeSolver.of("heun", 25, 1, 1e-2)).execute();
        assertEquals(10 * (2 * 25 + 1), manifest("out").evaluations());
        assertEquals("heun", manifest("out").solver());
        assertEquals(25, manifest("out").steps());
    }

    @Test
    void aBrokenBatchIsResumed() throws IOException {
        interrupt(sampling("out", 8 * 1024).fileRows(1024));
        FailingSolver counting = FailingSolver.arm(4, -1, -1);
        sampling("out", 8 * 1024)
                .fileRows(1024)
                .solver(counting)
                .mode(WriteMode.RESUME)
                .execute();
        assertTrue(FailingSolver.calls() < 8, "calls: " + FailingSolver.calls());
        sampling("unbroken", 8 * 1024).fileRows(1024).execute();
        assertEquals(rows("unbroken"), rows("out"));
        assertTrue(sampling("out", 8 * 1024).mode(WriteMode.RESUME).execute().alreadyFinished());
        assertRefused(sampling("out", 8 * 1024).seed(3).mode(WriteMode.RESUME), "seed was 0 and is now 3");
    }

    @Test
    void nightsFollowEachOther() throws IOException {
        for (int day = 1; day <= 2; day++) {
            sampling("nights", 300)
                    .runDate(LocalDate.of(2026, 11, day))
                    .firstIdAuto()
                    .execute();
        }
        sampling("whole", 600).execute();
        List<String> columns = Arrays.asList(read("whole").columns());
        assertEquals(
                rows("whole"),
                read("nights")
                        .selectExpr(columns.toArray(String[]::new))
                        .orderBy("id")
                        .collectAsList());
        assertEquals(List.of(), inspect("nights"));
    }

    @Test
    void clippingKeepsNumbersInTheirRangeAndLeavesCategoriesAlone() throws IOException {
        sampling("free", 2000).execute();
        sampling("clipped", 2000).clip(Clip.OBSERVED).execute();
        List<Row> free = rows("free");
        List<Row> clipped = rows("clipped");
        assertTrue(manifest("clipped").clippedValues() > 0);
        for (int i = 0; i < free.size(); i++) {
            for (String category : List.of("cut", "sold", "year")) {
                assertEquals(free.get(i).<Object>getAs(category), clipped.get(i).getAs(category));
            }
            assertEquals(free.get(i).isNullAt(1), clipped.get(i).isNullAt(1));
            double carat = clipped.get(i).getAs("carat");
            assertTrue(carat >= 0.2 && carat <= 5, "carat: " + carat);
        }
    }

    @Test
    void samplesGoIntoATableOfTheSourcesSchema() {
        sampling("out", 500).execute();
        var spark = LocalSession.get();
        String location = new File(folder, "tables").toURI().toString();
        spark.sql("CREATE TABLE mixed_source (" + SOURCE + ") USING parquet LOCATION '" + location + "source'");
        try {
            spark.sql("CREATE TABLE mixed_synthetic LIKE mixed_source LOCATION '" + location + "synthetic'");
            String columns = String.join(", ", spark.table("mixed_source").columns());
            spark.sql("INSERT INTO mixed_synthetic SELECT " + columns + " FROM parquet.`" + new File(folder, "out")
                    + "`");
            Dataset<Row> inserted = spark.table("mixed_synthetic");
            assertEquals(spark.table("mixed_source").schema(), inserted.schema());
            assertEquals(500, inserted.count());
            assertEquals(0, inserted.exceptAll(read("out").drop("id")).count());
        } finally {
            spark.sql("DROP TABLE IF EXISTS mixed_synthetic");
            spark.sql("DROP TABLE mixed_source");
        }
    }

    @Test
    void trajectoriesEndInTheSample() throws IOException {
        sampling("out", 1500).fileRows(700).trajectories(900).execute();
        Dataset<Row> paths = read("out/_trajectories");
        assertEquals(900 * 5, paths.count());
        assertEquals(
                "STRUCT<id: BIGINT, step: INT, t: DOUBLE, price: DOUBLE, cut: STRING, carat: DOUBLE, sold: BOOLEAN,"
                        + " day: DOUBLE, at: DOUBLE, local: DOUBLE, year: INT, n: DOUBLE>",
                paths.schema().sql());
        // Noise is as near to missing as to present.
        assertEquals(
                0,
                paths.where("step < 4 AND (price IS NULL OR n IS NULL OR day IS NULL)")
                        .count());
        List<Row> ends = paths.where("step = 4").orderBy("id").collectAsList();
        List<Row> samples = rows("out");
        for (int i = 0; i < ends.size(); i++) {
            Row end = ends.get(i);
            Row sample = samples.get(i);
            assertEquals(1.0, end.getDouble(2));
            for (String category : List.of("cut", "sold", "year")) {
                assertEquals(sample.<Object>getAs(category), end.getAs(category), category);
            }
            assertEquals(sample.<Double>getAs("carat"), end.<Double>getAs("carat"));
            if (sample.getAs("n") == null) {
                assertNull(end.getAs("n"));
            } else {
                assertEquals(sample.<Integer>getAs("n").intValue(), Math.rint(end.<Double>getAs("n")));
            }
        }
        assertEquals(List.of(), inspect("out"));
    }

    /** The probability of a row's category is the same at all x and t: 0.3, 0.7. */
    private Map<Object, Integer> shares(String coupling, OdeSolver solver, int count) throws IOException {
        ColumnEntry sold = MixedModel.ofValues("sold", "boolean", false, null, "false", "true");
        String name = "shares-" + coupling + "-" + solver.name() + "-" + solver.steps();
        model = MixedModel.writeConstant(new File(folder, "model-" + name), sold, coupling, 0.3, 0.7);
        sampling(name, count).solver(solver).execute();
        Map<Object, Integer> shares = new HashMap<>();
        rows(name).forEach(row -> shares.merge(row.get(1), 1, Integer::sum));
        return shares;
    }

    @Test
    void fewStepsDrawTheCategoryAndManyTakeTheMostProbable() throws IOException {
        for (OdeSolver few : List.of(new EulerSolver(1), new EulerSolver(19), OdeSolver.of("heun", 5, 1, 1e-2))) {
            // Binomial: a standard deviation of √(0.3·0.7·8000) = 41; outside of five, six times in ten million.
            assertEquals(0.3 * 8000, shares("independent", few, 8000).get(false), 205, few.toString());
        }
        for (OdeSolver many : List.of(new EulerSolver(20), OdeSolver.of("dopri5", 1, 1, 1e-2))) {
            assertEquals(Map.of(true, 500), shares("independent", many, 500));
        }
        assertEquals(Map.of(true, 500), shares("reflow", new EulerSolver(1), 500));
    }

    @Test
    void rareValuesComeWithTheirFrequencies() throws IOException {
        ColumnEntry cut = MixedModel.ofValues("cut", "string", false, MixedModel.RARE, "Fair");
        model = MixedModel.writeConstant(new File(folder, "rare"), cut, null, 0.4, 0.6);
        sampling("drawn", 10_000).execute();
        Map<Object, Integer> shares = new HashMap<>();
        rows("drawn").forEach(row -> shares.merge(row.get(1), 1, Integer::sum));
        assertEquals(4, shares.size());
        for (RareValue rare : MixedModel.RARE) {
            double share = 0.6 * rare.rows() / 10;
            double deviation = Math.sqrt(share * (1 - share) * 10_000);
            assertEquals(share * 10_000, shares.get(rare.value()), 5 * deviation, rare.value());
        }
        sampling("other", 10_000).seed(1).execute();
        assertTrue(!rows("drawn").equals(rows("other")));
    }

    @Test
    void aNumberThatIsNoneIsNotTakenForAMissingOne() throws IOException {
        VelocityMlpWeights weights = MixedModel.weights(1);
        // The output of price, a number that may be missing: its weights are finite, its sums are not.
        float[] out = weights.tensor("out_projection.weight");
        Arrays.fill(out, 0, 16, 3e38f);
        Arrays.fill(weights.tensor("blocks.1.ff.bias"), 10);
        model = TinyModel.write(new File(folder, "diverging"), weights, MixedModel.columns());
        DataException e =
                assertThrows(DataException.class, () -> sampling("out", 10).execute());
        assertTrue(e.getMessage().matches("sample \\d+: column '\\S+' must be finite, but was \\S+"), e.getMessage());
    }

    @Test
    void rowsWithTextAreNoPointsToStartFrom() throws IOException {
        model = TinyModel.write(
                new File(folder, "given"), MixedModel.weights(1), MixedModel.columns(), MixedModel.columns());
        assertRefused(sampling("out", 10).x0("nowhere.parquet"), "x0 columns must be numbers that are never missing");
    }

    @Test
    void pairsHoldTheChosenCodesAndZeroForMissingNumbers() throws IOException {
        new GenerateReflowPairs(LocalSession.get())
                .model(model)
                .output(new File(folder, "pairs").getPath())
                .count(2000)
                .solver(new EulerSolver(4))
                .shardRows(512)
                .execute();
        PairSet set = PairSet.read(new File(folder, "pairs").getPath());
        assertEquals(MixedModel.layout().dim(), set.manifest().dim());
        assertEquals(2, set.manifest().formatVersion());
        VectorLayout layout = MixedModel.layout();
        List<PairSet.Pair> pairs = new ArrayList<>(set.training());
        pairs.addAll(set.validation());
        assertEquals(2000, pairs.size());
        int[] missing = new int[layout.numbers()];
        for (PairSet.Pair pair : pairs) {
            float[] x1 = new float[layout.dim()];
            for (int j = 0; j < x1.length; j++) {
                x1[j] = pair.x1().get(j);
            }
            int[] chosen = new int[layout.categories()];
            for (int c = 0; c < chosen.length; c++) {
                VectorLayout.Category category = layout.category(c);
                chosen[c] = category.codes().nearest(x1, category.entry());
                for (int j = 0; j < category.codes().width(); j++) {
                    assertEquals(category.codes().code(chosen[c], j), x1[category.entry() + j]);
                }
            }
            for (int k = 0; k < missing.length; k++) {
                VectorLayout.Number number = layout.number(k);
                boolean none = number.flag() != VectorLayout.Number.NEVER_MISSING
                        && chosen[number.flag()] == MissingFlag.MISSING;
                missing[k] += none ? 1 : 0;
                assertEquals(none, x1[number.entry()] == 0, "number " + k);
            }
        }
        assertTrue(Arrays.stream(missing).sum() > 0);
        assertEquals(List.of(), inspect("pairs"));
    }
}
