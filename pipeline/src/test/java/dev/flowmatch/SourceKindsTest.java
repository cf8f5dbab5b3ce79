package dev.flowmatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.evaluation.ReferenceRows;
import dev.flowmatch.fixture.LocalSession;
import dev.flowmatch.fixture.PairSet;
import dev.flowmatch.fixture.SampleSets;
import dev.flowmatch.fixture.SourceTables;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.model.VelocityMlpWeights;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.sampling.GenerateSamples;
import dev.flowmatch.solver.EulerSolver;
import dev.flowmatch.storage.Storage;
import dev.flowmatch.table.CsvFormat;
import dev.flowmatch.table.MissingValues;
import dev.flowmatch.table.SourceTable;
import dev.flowmatch.table.TableRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of source in one partition and in many, as what is learned, compared with and sampled from. */
@Timeout(600)
class SourceKindsTest {
    private static final CsvFormat CSV = new CsvFormat(',', List.of(""));
    private static final int MANY = 8;

    /** What the pairs of the first source of each order were, in files or sorted: those of all others are the same. */
    private static final Map<Boolean, Map<String, List<PairSet.Pair>>> PAIRS = new HashMap<>();

    /** The same of the rows that samples are compared with. */
    private static final Map<Boolean, List<Float>> REFERENCES = new HashMap<>();

    @TempDir
    static Path folder;

    /** How Spark cuts a table: files into splits of some bytes, and what is shuffled into partitions. */
    private enum Cut {
        ONE(1, 1 << 20, true, true),
        MANY_AS_THEY_ARE(SourceKindsTest.MANY, 600, false, false),
        MANY_ADAPTIVE(SourceKindsTest.MANY, 600, true, false),
        /** As many as the session has cores: between one and all. */
        SOME_COALESCED(SourceKindsTest.MANY, 600, true, true);

        private final int partitions;
        private final int splitBytes;
        private final boolean adaptive;
        private final boolean coalescing;

        Cut(int partitions, int splitBytes, boolean adaptive, boolean coalescing) {
            this.partitions = partitions;
            this.splitBytes = splitBytes;
            this.adaptive = adaptive;
            this.coalescing = coalescing;
        }

        SparkSession session() {
            SparkSession session = LocalSession.get().newSession();
            session.conf().set("spark.sql.shuffle.partitions", partitions);
            session.conf().set("spark.sql.files.maxPartitionBytes", splitBytes);
            session.conf().set("spark.sql.files.openCostInBytes", 0);
            session.conf().set("spark.sql.files.minPartitionNum", this == ONE ? 1 : MANY);
            session.conf().set("spark.sql.adaptive.enabled", adaptive);
            session.conf().set("spark.sql.adaptive.coalescePartitions.enabled", coalescing);
            session.conf().set("spark.sql.adaptive.coalescePartitions.minPartitionSize", "1b");
            SourceTables.createViews(session);
            return session;
        }
    }

    @BeforeAll
    static void write() throws IOException {
        SourceTables.write(LocalSession.get(), folder);
    }

    @AfterAll
    static void drop() {
        SourceTables.drop(LocalSession.get());
    }

    private static Stream<String> sources() {
        return Stream.concat(SourceTables.fileSources().stream(), SourceTables.catalogSources().stream());
    }

    private static boolean isSorted(String source) {
        return source.startsWith("table:");
    }

    private static String path(String source) {
        return isSorted(source) ? source : folder.resolve(source).toString();
    }

    /** The number of partitions that have rows. */
    private static int partitions(SparkSession session, String source) throws IOException {
        try (ClusterJobs jobs = jobs(session)) {
            SourceTable table =
                    SourceTable.open(session, jobs, path(source), CSV, SourceTables.COLUMNS, new ArrayList<>());
            return (int) table.rows()
                    .mapPartitions(rows -> rows.hasNext()
                            ? List.of(1).iterator()
                            : List.<Integer>of().iterator())
                    .count();
        }
    }

    private static ClusterJobs jobs(SparkSession session) {
        return new ClusterJobs(context(session), "test", Progress.NONE);
    }

    private static JavaSparkContext context(SparkSession session) {
        return JavaSparkContext.fromSparkContext(session.sparkContext());
    }

    @ParameterizedTest
    @MethodSource("sources")
    void theSameRowsBecomeTheSamePairs(String source) throws IOException {
        for (Cut cut : cuts(source)) {
            SparkSession session = cut.session();
            requirePartitions(partitions(session, source), cut);
            PairSet set = PairSet.read(new GeneratePairs(session)
                    .source(path(source))
                    .columns(SourceTables.COLUMNS)
                    .output(folder.resolve("pairs of " + source.replace('/', '-') + " " + cut)
                            .toString())
                    .scale(ScaleMode.NONE)
                    .missing(MissingValues.DROP)
                    .drawsPerRow(1)
                    .shardRows(300)
                    .seed(3)
                    .execute()
                    .output());
            Map<Long, List<Float>> found = new TreeMap<>();
            // Files keep the sign of a zero.
            set.shards()
                    .values()
                    .forEach(pairs -> pairs.forEach(pair -> found.put(
                            pair.id(),
                            pair.x1().stream().map(value -> value + 0f).toList())));
            assertEquals(valid(isSorted(source) ? SourceTables.sorted(0, 1, 2) : SourceTables.inFiles()), found);
            PAIRS.putIfAbsent(isSorted(source), set.shards());
            assertEquals(PAIRS.get(isSorted(source)), set.shards(), source + " " + cut);
        }
    }

    /** What adapts is a shuffle, and reading files takes none; whether it coalesces is tried with one table. */
    private static List<Cut> cuts(String source) {
        if (source.equals(SourceTables.catalogSources().get(0))) {
            return List.of(Cut.values());
        }
        return isSorted(source)
                ? List.of(Cut.ONE, Cut.MANY_AS_THEY_ARE, Cut.SOME_COALESCED)
                : List.of(Cut.ONE, Cut.MANY_AS_THEY_ARE);
    }

    private static void requirePartitions(int found, Cut cut) {
        boolean asSaid = switch (cut) {
            case ONE -> found == 1;
            case MANY_AS_THEY_ARE, MANY_ADAPTIVE -> found >= MANY;
            case SOME_COALESCED -> found > 1 && found < MANY;
        };
        assertTrue(asSaid, cut + ": partitions with rows " + found);
    }

    /** The rows without a null, by position. */
    private static Map<Long, List<Float>> valid(List<List<Object>> rows) {
        Map<Long, List<Float>> valid = new TreeMap<>();
        for (int row = 0; row < rows.size(); row++) {
            if (!rows.get(row).contains(null)) {
                valid.put((long) row, floats(rows.get(row)));
            }
        }
        return valid;
    }

    private static List<Float> floats(List<Object> row) {
        return row.stream().map(value -> ((Number) value).floatValue() + 0f).toList();
    }

    @ParameterizedTest
    @MethodSource("sources")
    void theSameRowsAreComparedWith(String source) throws IOException {
        for (Cut cut : List.of(Cut.ONE, Cut.MANY_AS_THEY_ARE)) {
            SparkSession session = cut.session();
            try (ClusterJobs jobs = jobs(session)) {
                TableRows rows = ReferenceRows.read(
                                session,
                                context(session),
                                jobs,
                                path(source),
                                CSV,
                                SampleSets.columns("double", SourceTables.COLUMNS.toArray(String[]::new)),
                                SourceTables.ROWS,
                                7,
                                new ArrayList<>())
                        .rows();
                List<Float> values = new ArrayList<>();
                for (double value : rows.values()) {
                    values.add((float) value + 0f);
                }
                assertEquals(valid(SourceTables.inFiles()).size(), rows.count());
                REFERENCES.putIfAbsent(isSorted(source), values);
                assertEquals(REFERENCES.get(isSorted(source)), values, source + " " + cut);
            }
        }
    }

    /** With a velocity of zero a sample is the row that it starts from. */
    @ParameterizedTest
    @MethodSource("sources")
    void samplesStartFromTheSameRows(String source) throws IOException {
        Path model = folder.resolve("model");
        VelocityMlpWeights weights = VelocityMlpWeights.initial(TinyModel.SPEC, 1);
        Arrays.fill(weights.tensor("out_projection.weight"), 0);
        Arrays.fill(weights.tensor("out_projection.bias"), 0);
        List<ColumnEntry> columns = SampleSets.columns("double", "a", "b");
        List<ColumnEntry> x0 = SampleSets.columns("double", SourceTables.COLUMNS.get(1), SourceTables.COLUMNS.get(2));
        String output = folder.resolve("samples of " + source.replace('/', '-')).toString();
        new GenerateSamples(Cut.MANY_AS_THEY_ARE.session())
                .model(TinyModel.write(model.toFile(), weights, columns, x0))
                .x0(path(source))
                .output(output)
                .solver(new EulerSolver(1))
                .execute();
        List<List<Float>> found = new ArrayList<>();
        List<Row> samples = LocalSession.get()
                .read()
                .parquet(Storage.escaped(new org.apache.hadoop.fs.Path(output)))
                .orderBy("id")
                .collectAsList();
        for (Row row : samples) {
            found.add(List.of((float) row.getDouble(1), (float) row.getDouble(2)));
        }
        List<List<Float>> expected = (isSorted(source) ? SourceTables.sorted(1, 2) : SourceTables.inFiles())
                .stream().map(row -> floats(row.subList(1, 3))).toList();
        assertEquals(expected, found);
    }
}
