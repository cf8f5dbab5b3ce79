package dev.flowmatch.pairing;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.cluster.Progress;
import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.coupling.Coupling;
import dev.flowmatch.coupling.OptimalTransportCoupling;
import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.Require;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.pairs.PairManifest;
import dev.flowmatch.storage.LeaseHeldException;
import dev.flowmatch.storage.OutputFolder;
import dev.flowmatch.storage.WhenHeld;
import dev.flowmatch.storage.WriteMode;
import dev.flowmatch.table.ColumnOptions;
import dev.flowmatch.table.CsvFormat;
import dev.flowmatch.table.InvalidRows;
import dev.flowmatch.table.MissingValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Turns a table or a toy distribution into a sharded Parquet data set of pairs (x0, x1, t), ready to train on.
 *
 * <p>The values depend on the source, the settings and the seed alone, not on partitions, retries or the cluster: noise
 * and time are functions of the seed and the pair's id, and the place of a pair is a seeded permutation. The data are
 * never collected or cached; a task holds one shard.
 *
 * <p>For a toy, pair i is drawn from its id, and the last ids are held out for validation. For a table, pair {@code row ·
 * draws + draw} is a row with its {@code draw}-th noise and time, where a row's number is its position with the files
 * sorted by path; the rows held out are chosen by the seed.
 *
 * <p>Setters throw {@link IllegalArgumentException} for values out of range, {@link #execute} throws {@link
 * UsageException} where settings do not fit the source and {@link DataException} where the data are at fault.
 */
public final class GeneratePairs {
    /** How many pairs are drawn from a toy unless {@link #rows} says otherwise. */
    public static final long DEFAULT_TOY_ROWS = 1_000_000;

    /** How many pairs a table of fewer rows leads to, about, unless {@link #drawsPerRow} or {@link #rows} says otherwise. */
    public static final int DEFAULT_TABLE_PAIRS = 200_000;

    /** The pairs of a shard unless set, or as many as come to 256 MiB where these are fewer. */
    public static final int DEFAULT_SHARD_ROWS = 65_536;

    private final SparkSession spark;
    private String source;
    private String output;
    private long rows;
    private List<String> columns = List.of();
    private List<String> excluded = List.of();
    private List<String> categorical = List.of();
    private List<String> numeric = List.of();
    private int maxCategories = ColumnOptions.DEFAULT_MAX_CATEGORIES;
    private int minCategoryRows = ColumnOptions.DEFAULT_MIN_CATEGORY_ROWS;
    private MissingValues missing = MissingValues.LEARN;
    private List<String> x0Columns = List.of();
    private String noise = "gaussian";
    private Coupling coupling = Coupling.named("independent");
    private int couplingBatch = 1024;
    private ScaleMode scale;
    private boolean dequantize;
    private int drawsPerRow;
    private int shardRows;
    private double validationFraction = 0.05;
    private long seed;
    private WriteMode mode = WriteMode.ERROR;
    private WhenHeld whenHeld = WhenHeld.WAIT;
    private CsvFormat csv = CsvFormat.USUAL;
    private InvalidRows onInvalid = InvalidRows.REFUSE;
    private Progress progress = Progress.NONE;

    /**
     * What was done.
     *
     * @param output the data set's folder
     * @param rows training pairs written
     * @param validationRows validation pairs written
     * @param seconds wall-clock time
     * @param notices lines for the user: what was left out, and why
     * @param alreadyFinished whether the set was complete before, so that nothing was done
     */
    public record Result(
            String output,
            long rows,
            long validationRows,
            double seconds,
            List<String> notices,
            boolean alreadyFinished) {}

    /** Prepares the operation; {@link #source} and {@link #output} have to be set before it can be executed. */
    public GeneratePairs(SparkSession spark) {
        this.spark = Objects.requireNonNull(spark);
    }

    /**
     * A toy distribution's name, the path of a CSV or Parquet file or of a folder of such files, or "table:" and the name
     * of a table or view of Spark's catalog.
     */
    public GeneratePairs source(String nameOrPath) {
        source = Objects.requireNonNull(nameOrPath);
        return this;
    }

    /** The folder to write. */
    public GeneratePairs output(String folder) {
        output = Objects.requireNonNull(folder);
        return this;
    }

    /**
     * How many pairs to make, training and validation together. The default is {@value #DEFAULT_TOY_ROWS} for a toy and
     * all for a table, of which otherwise a random part is taken.
     */
    public GeneratePairs rows(long n) {
        rows = Require.atLeast("rows", n, 1);
        return this;
    }

    /** The columns of the table to learn, in this order; the default is all that can be learned. */
    public GeneratePairs columns(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("columns must name at least 1 column, but named 0");
        }
        columns = List.copyOf(names);
        return this;
    }

    /** Columns of the table to leave out. */
    public GeneratePairs exclude(List<String> names) {
        excluded = List.copyOf(names);
        return this;
    }

    /** Columns to learn as categories, whatever their type is; text and booleans always are. */
    public GeneratePairs categorical(List<String> names) {
        categorical = List.copyOf(names);
        return this;
    }

    /** Columns to learn as numbers, even if they have so few different ones that they would be categories. */
    public GeneratePairs numeric(List<String> names) {
        numeric = List.copyOf(names);
        return this;
    }

    /**
     * The most categories of a column, at least 3, those of rare and of missing values among them; where there are more
     * values, the rarest share one category.
     */
    public GeneratePairs maxCategories(int n) {
        maxCategories = (int) Require.between("max-categories", n, 3, 10_000);
        return this;
    }

    /** In how many rows a value must be to be kept among those that share a category. */
    public GeneratePairs minCategoryRows(int n) {
        minCategoryRows = Require.atLeast("min-category-rows", n, 1);
        return this;
    }

    /** What to do about missing values of the chosen columns: null, or NaN among numbers. */
    public GeneratePairs missing(MissingValues choice) {
        missing = Objects.requireNonNull(choice);
        return this;
    }

    /**
     * Pairs that someone else made: the columns of a table that x0 comes from, and those of x1, in this order; then
     * {@link #columns} and a coupling are not for setting, and {@link #noise} is only what sampling may start from instead
     * of rows of a table.
     *
     * @throws IllegalArgumentException if a side has no columns or they are not equal in number
     */
    public GeneratePairs givenPairs(List<String> x0Names, List<String> x1Names) {
        if (x0Names.isEmpty() || x0Names.size() != x1Names.size()) {
            throw new IllegalArgumentException("x0-columns and x1-columns must be equally many, at least 1, but were "
                    + x0Names.size() + " and " + x1Names.size());
        }
        x0Columns = List.copyOf(x0Names);
        columns = List.copyOf(x1Names);
        return this;
    }

    /** The distribution of x0: {@code gaussian}, the standard normal of any dimension, or another toy's name. */
    public GeneratePairs noise(String name) {
        ToyDistribution.named(name);
        noise = name;
        return this;
    }

    /** The coupling of noise and data: {@code independent} or {@code ot}. */
    public GeneratePairs coupling(String name) {
        coupling = Coupling.named(name);
        return this;
    }

    /**
     * How many consecutive pairs of a shard the coupling {@code ot} pairs among themselves; the last group of a shard may
     * be smaller. A task takes 4·n² bytes for a group of n.
     */
    public GeneratePairs couplingBatch(int n) {
        if (n > OptimalTransportCoupling.LARGEST_GROUP) {
            throw new IllegalArgumentException(
                    "coupling-batch must be at most " + OptimalTransportCoupling.LARGEST_GROUP + ", but was " + n);
        }
        couplingBatch = Require.atLeast("coupling-batch", n, 1);
        return this;
    }

    /**
     * How columns of numbers are scaled. By default those of toys stay as they are, those of tables of numbers that are always
     * there are standardized, and those of other tables go by their quantiles.
     */
    public GeneratePairs scale(ScaleMode scale) {
        this.scale = Objects.requireNonNull(scale);
        return this;
    }

    /**
     * Whether the values of x1's integer, decimal, date and timestamp columns are spread evenly within their step, so that the flow learns a
     * density; sampling brings them back. By quantiles they are anyway.
     */
    public GeneratePairs dequantize(boolean choice) {
        dequantize = choice;
        return this;
    }

    /**
     * How many pairs to make of each row of a table, each with noise and time of its own. By default one, or as many as make
     * {@value #DEFAULT_TABLE_PAIRS} pairs (fewer where these would come to more than 256 MiB) or the pairs asked for by {@link
     * #rows}.
     */
    public GeneratePairs drawsPerRow(int n) {
        drawsPerRow = Require.atLeast("draws-per-row", n, 1);
        return this;
    }

    /**
     * Pairs of a shard; a task holds one shard in memory. By default {@value #DEFAULT_SHARD_ROWS}, or as many as come to
     * 256 MiB; a shard that would take more than 1 GiB is refused.
     */
    public GeneratePairs shardRows(int n) {
        shardRows = Require.atLeast("shard-rows", n, 1);
        return this;
    }

    /** The share of the source's rows held out for validation, in [0, 1); at least one row is left for training. */
    public GeneratePairs validationFraction(double fraction) {
        validationFraction = Require.fraction("validation-fraction", fraction);
        return this;
    }

    /** The seed of all randomness. */
    public GeneratePairs seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** What to do about an output that is there already; it is refused unless set. */
    public GeneratePairs mode(WriteMode mode) {
        this.mode = Objects.requireNonNull(mode);
        return this;
    }

    /** What to do while another run is writing the output (default: wait until it has ended). */
    public GeneratePairs whenHeld(WhenHeld value) {
        this.whenHeld = Objects.requireNonNull(value, "whenHeld");
        return this;
    }

    /** The character between the fields of a CSV file. */
    public GeneratePairs csvDelimiter(char delimiter) {
        csv = csv.withDelimiter(delimiter);
        return this;
    }

    /** The texts that mean a missing value in a CSV file; an empty field always does. */
    public GeneratePairs csvNulls(List<String> texts) {
        csv = csv.withNulls(texts);
        return this;
    }

    /** What to do about rows with an infinite value in a chosen column. */
    public GeneratePairs onInvalid(InvalidRows choice) {
        onInvalid = Objects.requireNonNull(choice);
        return this;
    }

    /** Who is told how far the operation is. */
    public GeneratePairs progress(Progress progress) {
        this.progress = Objects.requireNonNull(progress);
        return this;
    }

    /**
     * Writes the data set. Of one that is interrupted, the finished shards are kept to be resumed.
     *
     * @throws UsageException if the source does not exist, the output does, a setting does not fit the source, or the
     *     settings or the source differ from those of the run to be resumed
     * @throws LeaseHeldException if another run is writing the output, and it was to refuse then
     * @throws DataException if the source has no rows, invalid values, or nothing but constant columns
     * @throws JobFailure if a Spark job fails
     * @throws UncheckedIOException if a file system fails
     */
    public Result execute() {
        if (source == null || output == null) {
            throw new IllegalStateException("source and output must be set");
        }
        long started = System.nanoTime();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Configuration hadoop = context.hadoopConfiguration();
        List<String> notices = new ArrayList<>();
        try (OutputFolder folder = OutputFolder.prepare(hadoop, new Path(output), mode, PairManifest.FILE, whenHeld);
                ClusterJobs jobs = new ClusterJobs(context, "pairs", progress)) {
            PairManifest manifest = new PairingRun(spark, jobs, table(), settings()).write(folder, notices);
            double seconds = (System.nanoTime() - started) / 1e9;
            return new Result(
                    folder.folder().toString(),
                    manifest.rows(),
                    manifest.validationRows(),
                    seconds,
                    List.copyOf(notices),
                    folder.finished());
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + output + " failed: " + e.getMessage(), e);
        }
    }

    private PairSettings settings() {
        boolean toy = ToyDistribution.names().contains(source);
        ScaleMode chosen = scale == null && toy ? ScaleMode.NONE : scale;
        return new PairSettings(source, noise, coupling, couplingBatch, chosen, dequantize, drawsPerRow, seed);
    }

    private TableSource table() {
        return new TableSource(
                source,
                csv,
                x0Columns,
                new ColumnOptions(columns, excluded, categorical, numeric, maxCategories, minCategoryRows, missing),
                onInvalid,
                rows,
                drawsPerRow,
                validationFraction,
                shardRows,
                seed);
    }
}
