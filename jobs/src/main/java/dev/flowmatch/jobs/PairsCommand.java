package dev.flowmatch.jobs;

import dev.flowmatch.cluster.Progress;
import dev.flowmatch.column.ScaleMode;
import dev.flowmatch.pairing.GeneratePairs;
import dev.flowmatch.table.ColumnOptions;
import dev.flowmatch.table.InvalidRows;
import dev.flowmatch.table.MissingValues;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Turns a table or a toy distribution into a data set of (x0, x1, t) pairs. */
@Command(
        name = "pairs",
        description = "Turn a table or a toy distribution into a sharded Parquet data set of (x0, x1, t) pairs.",
        footer = "  flowmatch pairs --source flights.parquet --columns delay,distance --output pairs")
final class PairsCommand extends JobCommand {
    @Option(
            names = "--source",
            required = true,
            paramLabel = "NAME_OR_PATH",
            completionCandidates = Names.Toys.class,
            description = "A CSV file (with a header), a Parquet file or folder, table:NAME for a table or view of "
                    + "Spark's catalog, or a toy distribution: ${COMPLETION-CANDIDATES}.")
    private String source;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The folder to write.")
    private String output;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Pairs to make, training and validation together (default: 1000000 from a toy; all from a "
                    + "table, of which otherwise a random part is taken). At least 1.")
    private Long rows;

    @Option(
            names = "--columns",
            paramLabel = "a,b,c",
            description = "The columns to learn (default: all that can be). A name with a comma stands in double "
                    + "quotes.")
    private String columns;

    @Option(names = "--exclude", paramLabel = "a,b", description = "Columns to leave out (default: none).")
    private String exclude;

    @Option(
            names = "--categorical",
            paramLabel = "a,b",
            description = "Columns of numbers or times to learn as categories, as text and booleans always are "
                    + "(default: whole numbers of which there are 2, in a table that has other than numbers).")
    private String categorical;

    @Option(
            names = "--numeric",
            paramLabel = "a,b",
            description = "Columns to learn as numbers even so (default: none).")
    private String numeric;

    @Option(
            names = "--max-categories",
            defaultValue = "" + ColumnOptions.DEFAULT_MAX_CATEGORIES,
            paramLabel = "N",
            description =
                    "Categories of a column; rarer values share one (default: ${DEFAULT-VALUE}). From 3 to 10000.")
    private int maxCategories;

    @Option(
            names = "--min-category-rows",
            defaultValue = "" + ColumnOptions.DEFAULT_MIN_CATEGORY_ROWS,
            paramLabel = "N",
            description = "In how many rows a value must be to be kept among those that share a category; rarer ones "
                    + "are never written out (default: ${DEFAULT-VALUE}). At least 1.")
    private int minCategoryRows;

    @Option(
            names = "--missing",
            defaultValue = "learn",
            paramLabel = "learn|drop|fail",
            description = "What to do about missing values, null or NaN: learn them too, leave their rows out, or "
                    + "refuse the table (default: ${DEFAULT-VALUE}).")
    private MissingValues missing;

    @Option(
            names = "--x0-columns",
            paramLabel = "a,b",
            description =
                    "Pairs that someone else made: the columns that x0 comes from, with --x1-columns (default: x0 is "
                            + "drawn from --noise).")
    private String x0Columns;

    @Option(
            names = "--x1-columns",
            paramLabel = "c,d",
            description = "The columns that belong to them as x1, as many (default: none).")
    private String x1Columns;

    @Option(
            names = "--noise",
            defaultValue = "gaussian",
            paramLabel = "gaussian|NAME",
            description = "Where x0 comes from: the standard normal, or a toy (default: ${DEFAULT-VALUE}).")
    private String noise;

    @Option(
            names = "--coupling",
            defaultValue = "independent",
            paramLabel = "independent|ot",
            description = "How x0 and x1 meet: at random, or by optimal transport within groups "
                    + "(default: ${DEFAULT-VALUE}).")
    private String coupling;

    @Option(
            names = "--coupling-batch",
            defaultValue = "1024",
            paramLabel = "N",
            description = "Rows in a group of --coupling ot (default: ${DEFAULT-VALUE}). At least 2.")
    private int couplingBatch;

    @Option(
            names = "--scale",
            paramLabel = "standard|quantile|none",
            description =
                    "Bring each column of numbers to mean 0 and standard deviation 1, map it to normal scores by its "
                            + "quantiles, or leave it (default: quantile for tables with categories, missing values "
                            + "or times, standard for others, none for toys).")
    private ScaleMode scale;

    @Option(
            names = "--dequantize",
            description = "Spread the values of integer, decimal and time columns evenly within their step; samples go "
                    + "back to it. By quantiles they are anyway.")
    private boolean dequantize;

    @Option(
            names = "--draws-per-row",
            paramLabel = "N",
            description = "Pairs made from each source row, each with its own noise and time (default: 1, or of a "
                    + "small table as many as make " + GeneratePairs.DEFAULT_TABLE_PAIRS + " pairs, or --rows). At "
                    + "least 1.")
    private Integer drawsPerRow;

    @Option(
            names = "--shard-rows",
            paramLabel = "N",
            description = "Rows in each file (default: " + GeneratePairs.DEFAULT_SHARD_ROWS
                    + ", or as many as come to 256 MiB). At least 1, at most what comes to 1 GiB.")
    private Integer shardRows;

    @Option(
            names = "--validation-fraction",
            defaultValue = "0.05",
            paramLabel = "F",
            description = "Share of the source rows held out of training (default: ${DEFAULT-VALUE}). "
                    + "From 0 to below 1.")
    private double validationFraction;

    @Mixin
    private CsvOptions csv;

    @Option(
            names = "--on-invalid",
            defaultValue = "refuse",
            paramLabel = "refuse|drop",
            description =
                    "What to do about rows with an infinite value in a chosen column (default: " + "${DEFAULT-VALUE}).")
    private InvalidRows onInvalid;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description = "Same seed, same pairs (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private ResumableOutputOption mode;

    @Override
    void check() {
        if ((x0Columns == null) != (x1Columns == null)) {
            throw new IllegalArgumentException(
                    "--x0-columns and --x1-columns must be given together, but there was only "
                            + (x0Columns == null ? "--x1-columns" : "--x0-columns"));
        }
        if (x0Columns != null && columns != null) {
            throw new IllegalArgumentException("--columns must not be given with --x0-columns and --x1-columns");
        }
    }

    @Override
    Callable<Outcome> prepare(Session session, Progress progress) {
        GeneratePairs pairs = new GeneratePairs(session.spark())
                .source(source)
                .output(output)
                .noise(noise)
                .coupling(coupling)
                .couplingBatch(couplingBatch)
                .dequantize(dequantize)
                .exclude(list(exclude))
                .categorical(list(categorical))
                .numeric(list(numeric))
                .maxCategories(maxCategories)
                .minCategoryRows(minCategoryRows)
                .missing(missing)
                .validationFraction(validationFraction)
                .csvDelimiter(csv.delimiter())
                .csvNulls(csv.nulls())
                .onInvalid(onInvalid)
                .seed(seed)
                .mode(mode.mode())
                .whenHeld(mode.whenHeld())
                .progress(progress);
        if (rows != null) {
            pairs.rows(rows);
        }
        if (drawsPerRow != null) {
            pairs.drawsPerRow(drawsPerRow);
        }
        if (shardRows != null) {
            pairs.shardRows(shardRows);
        }
        if (columns != null) {
            pairs.columns(CommaList.parse(columns));
        }
        if (x0Columns != null) {
            pairs.givenPairs(CommaList.parse(x0Columns), CommaList.parse(x1Columns));
        }
        if (scale != null) {
            pairs.scale(scale);
        }
        return () -> outcome(pairs.execute());
    }

    private static List<String> list(String text) {
        return text == null ? List.of() : CommaList.parse(text);
    }

    private Outcome outcome(GeneratePairs.Result result) {
        result.notices().forEach(notice -> say("notice: " + notice));
        return new Outcome(name(), result.output(), result.rows(), result.seconds())
                .withRate(result.alreadyFinished() ? 0 : result.rows() / result.seconds())
                .with("validation_rows", result.validationRows())
                .with("already_finished", result.alreadyFinished());
    }
}
