package dev.flowmatch.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.solver.EulerSolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries that the documents show, run as they stand there on a series of two nights; only paths are filled in. */
class DocumentedQueriesTest {
    private static final Pattern SQL = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private static Path folder;

    @BeforeAll
    static void writeTwoNightsAndATable() throws IOException {
        List<ColumnEntry> columns = List.of(
                new ColumnEntry("delay", "int", 100, 50, 60, 140),
                new ColumnEntry("distance", "double", 700, 300, 60, 2000));
        String model = TinyModel.write(
                folder.resolve("model").toFile(), VelocityMlpWeights.initial(TinyModel.SPEC, 1), columns);
        sample(model, "2026-01-31", 300);
        sample(model, "2025-12-31", 200);
        spark("samples/run_date=2026-01-31").coalesce(1).write().parquet(path("table"));
        try (Stream<Path> parts = Files.list(folder.resolve("table"))) {
            Path part = parts.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            Files.move(part, folder.resolve("flights.parquet"));
        }
    }

    private static void sample(String model, String runDate, int count) {
        new GenerateSamples(LocalSession.get())
                .model(model)
                .output(path("samples"))
                .count(count)
                .solver(new EulerSolver(4))
                .runDate(LocalDate.parse(runDate))
                .firstIdAuto()
                .trajectories(10)
                .execute();
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Dataset<Row> spark(String name) {
        return LocalSession.get().read().parquet(path(name));
    }

    /** The queries of a document, for Spark those that read {@code parquet.`…`}. */
    private static List<String> queries(String document, boolean forSpark) throws IOException {
        return SQL.matcher(Files.readString(Path.of("..", document)))
                .results()
                .flatMap(block -> Arrays.stream(block.group(1).split(";", -1)))
                .map(query -> query.replaceAll("(?m)^--.*$", "").strip())
                .filter(query -> !query.isEmpty() && query.contains("parquet.`") == forSpark)
                .toList();
    }

    private static Dataset<Row> runInSpark(String query) {
        return LocalSession.get().sql(query.replace("parquet.`samples`", "parquet.`" + path("samples") + "`"));
    }

    private static Connection duckDb() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET file_search_path = '" + folder + "'");
        }
        return connection;
    }

    private static List<String> runInDuckDb(Connection connection, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            // What is written does not follow the search path.
            if (statement.execute(query.replace("TO 'samples.csv'", "TO '" + path("samples.csv") + "'"))) {
                ResultSet result = statement.getResultSet();
                while (result.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        values.add(result.getString(i));
                    }
                    rows.add(String.join(" ", values));
                }
            }
        }
        return rows;
    }

    private static double[] delays(String runDate) {
        return spark("samples/run_date=" + runDate).collectAsList().stream()
                .mapToDouble(row -> row.<Integer>getAs("delay"))
                .toArray();
    }

    private static double mean(String runDate) {
        return Arrays.stream(delays(runDate)).average().orElseThrow();
    }

    @Test
    void sparkFindsTheRunDatesAndReadsOnlyWhatIsAskedFor() throws IOException {
        List<String> queries = queries("docs/formats.md", true);
        assertEquals(2, queries.size());
        List<Row> nights = runInSpark(queries.get(0)).collectAsList();
        assertEquals(
                List.of("2025-12-31 200", "2026-01-31 300"),
                nights.stream().map(row -> row.get(0) + " " + row.get(1)).toList());
        assertEquals(mean("2025-12-31"), nights.get(0).getDouble(2), 1e-9);
        assertEquals(mean("2026-01-31"), nights.get(1).getDouble(2), 1e-9);

        Dataset<Row> latest = runInSpark(queries.get(1));
        assertEquals(
                Arrays.stream(delays("2026-01-31")).max().orElseThrow(),
                latest.first().getInt(0));
        String plan = latest.queryExecution().executedPlan().toString();
        assertTrue(plan.contains("ReadSchema: struct<delay:int>"), plan);
        assertTrue(plan.matches("(?s).*PartitionFilters: \\[[^\\]]*run_date.*"), plan);
    }

    @Test
    void duckDbRunsThemAll() throws IOException, SQLException {
        List<String> queries = queries("docs/formats.md", false);
        assertEquals(3, queries.size());
        try (Connection connection = duckDb()) {
            List<String> nights = runInDuckDb(connection, queries.get(0));
            assertEquals(1, nights.size());
            assertTrue(nights.get(0).startsWith("2026-01-31 300 "), nights.get(0));
            assertEquals(mean("2026-01-31"), Double.parseDouble(nights.get(0).split(" ", -1)[2]), 1e-9);

            // The table was made of the night's own samples.
            List<String> deciles = runInDuckDb(connection, queries.get(1));
            assertEquals(2, deciles.size());
            assertEquals(deciles.get(0), deciles.get(1));

            runInDuckDb(connection, queries.get(2));
            assertEquals(
                    1 + 300, Files.readAllLines(folder.resolve("samples.csv")).size());

            // The README's nights have a folder of their own beside its first samples, and are of penguins.
            String ofReadme = queries("README.md", false)
                    .get(0)
                    .replace("'nightly/", "'samples/")
                    .replace("species", "count(*)")
                    .replace("body_mass_g", "delay");
            assertEquals(2, runInDuckDb(connection, ofReadme).size());
        }
    }

    @Test
    void duckDbReadsOnlyWhatIsAskedFor() throws IOException, SQLException {
        try (Connection connection = duckDb()) {
            String plan = String.join(
                    "\n",
                    runInDuckDb(
                            connection,
                            "EXPLAIN " + queries("docs/formats.md", false).get(0)));
            assertTrue(plan.contains("delay") && !plan.contains("distance"), plan);
            assertTrue(plan.contains("Scanning Files: 1/2"), plan);
        }
    }
}
