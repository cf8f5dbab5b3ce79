package dev.flowmatch.spark;

import dev.flowmatch.coupling.Coupling;
import dev.flowmatch.coupling.OptimalTransportCoupling;
import dev.flowmatch.data.ToyDistribution;
import dev.flowmatch.io.DataException;
import dev.flowmatch.io.LeaseHeldException;
import dev.flowmatch.io.OutputFolder;
import dev.flowmatch.io.PairManifest;
import dev.flowmatch.io.UsageException;
import dev.flowmatch.io.WriteMode;
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

    private final SparkSession spark;
    private String source;
    private String output;
    private long rows;
    private List<String> columns = List.of();
    private List<String> x0Columns = List.of();
    private String noise = "gaussian";
    private Coupling coupling = Coupling.named("independent");
    private int couplingBatch = 1024;
    private ScaleMode scale;
    private boolean dequantize;
    private int drawsPerRow = 1;
    private int shardRows = 65_536;
    private double validationFraction = 0.05;
    private long seed;
    private WriteMode mode = WriteMode.ERROR;
    private CsvFormat csv = new CsvFormat(',', List.of("", "NA"));
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
     */
    public record Result(String output, long rows, long validationRows, double seconds, List<String> notices) {}

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
        rows = OptionBounds.atLeast(1, n, "rows");
        return this;
    }

    /** The columns of the table to learn, in this order; the default is all numeric ones. */
    public GeneratePairs columns(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("columns must name at least 1 column, but named 0");
        }
        columns = List.copyOf(names);
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
        couplingBatch = OptionBounds.atLeast(1, n, "coupling-batch");
        return this;
    }

    /** How columns are scaled; by default those of tables are standardized and those of toys stay as they are. */
    public GeneratePairs scale(ScaleMode scale) {
        this.scale = Objects.requireNonNull(scale);
        return this;
    }

    /**
     * Whether the values of x1's integer and decimal columns are spread evenly within their step, so that the flow learns a
     * density; sampling brings them back.
     */
    public GeneratePairs dequantize(boolean choice) {
        dequantize = choice;
        return this;
    }

    /** How many pairs to make of each row of a table, each with noise and time of its own. */
    public GeneratePairs drawsPerRow(int n) {
        drawsPerRow = OptionBounds.atLeast(1, n, "draws-per-row");
        return this;
    }

    /** Pairs of a shard; a task holds one shard in memory. */
    public GeneratePairs shardRows(int n) {
        shardRows = OptionBounds.atLeast(1, n, "shard-rows");
        return this;
    }

    /** The share of the source's rows held out for validation, in [0, 1); at least one row is left for training. */
    public GeneratePairs validationFraction(double fraction) {
        validationFraction = OptionBounds.fraction(fraction, "validation-fraction");
        return this;
    }

    /** The seed of all randomness. */
    public GeneratePairs seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** What to do about an existing output: ERROR or OVERWRITE. */
    public GeneratePairs mode(WriteMode mode) {
        if (mode == WriteMode.RESUME) {
            throw new IllegalArgumentException("mode must be error or overwrite, but was resume");
        }
        this.mode = Objects.requireNonNull(mode);
        return this;
    }

    /** The character between the fields of a CSV file. */
    public GeneratePairs csvDelimiter(char delimiter) {
        csv = new CsvFormat(delimiter, csv.nulls());
        return this;
    }

    /** The texts that mean a missing value in a CSV file; an empty field always does. */
    public GeneratePairs csvNulls(List<String> texts) {
        csv = new CsvFormat(csv.delimiter(), texts);
        return this;
    }

    /** What to do about rows with a missing, infinite or NaN value in a chosen column. */
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
     * Writes the data set: all of it, or in case of an exception nothing.
     *
     * @throws UsageException if the source does not exist, the output does, or a setting does not fit the source
     * @throws LeaseHeldException if another run is writing the output
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
        try (OutputFolder folder = OutputFolder.prepare(hadoop, new Path(output), mode, PairManifest.FILE);
                ClusterJobs jobs = new ClusterJobs(context, "pairs", progress)) {
            boolean toy = ToyDistribution.names().contains(source);
            PairSource pairs = toy ? toy(context) : table().open(spark, jobs, notices);
            PairManifest manifest = new PairWriter(context, jobs, pairs, settings(toy)).write(folder, notices);
            double seconds = (System.nanoTime() - started) / 1e9;
            return new Result(
                    folder.folder().toString(),
                    manifest.rows(),
                    manifest.validationRows(),
                    seconds,
                    List.copyOf(notices));
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + output + " failed: " + e.getMessage(), e);
        }
    }

    private PairSettings settings(boolean toy) {
        ScaleMode chosen = scale != null ? scale : toy ? ScaleMode.NONE : ScaleMode.STANDARD;
        return new PairSettings(source, noise, coupling, couplingBatch, chosen, dequantize, drawsPerRow, seed);
    }

    private PairSource toy(JavaSparkContext context) {
        if (dequantize) {
            throw new UsageException("dequantize is for tables, but the source is the toy " + source
                    + ", whose columns are no integers");
        }
        if (drawsPerRow != 1) {
            throw new UsageException("draws-per-row is for tables, but the source is the toy " + source
                    + ", which gives as many rows as asked for: use rows");
        }
        if (!columns.isEmpty()) {
            throw new UsageException((x0Columns.isEmpty() ? "columns are" : "x0-columns and x1-columns are")
                    + " for tables, but the source is the toy " + source);
        }
        long pairs = rows == 0 ? DEFAULT_TOY_ROWS : rows;
        long validation = TableOrder.validationShare(pairs, validationFraction);
        PairLayout layout = new PairLayout(pairs - validation, validation, shardRows);
        return PairSource.ofToy(context, ToyDistribution.named(source), seed, layout);
    }

    private TablePairs table() {
        if (!x0Columns.isEmpty() && coupling instanceof OptimalTransportCoupling) {
            throw new UsageException("coupling ot is for pairs that are made here, but x0-columns gives pairs");
        }
        return new TablePairs(
                source, csv, x0Columns, columns, onInvalid, rows, drawsPerRow, validationFraction, shardRows, seed);
    }
}
