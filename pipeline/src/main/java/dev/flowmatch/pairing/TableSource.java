package dev.flowmatch.pairing;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.column.LearnedColumn;
import dev.flowmatch.column.SourceColumn;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.pairs.ShardLayout;
import dev.flowmatch.pairs.ShardSize;
import dev.flowmatch.pairs.SourceState;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.table.ColumnChoice;
import dev.flowmatch.table.ColumnOptions;
import dev.flowmatch.table.CsvFormat;
import dev.flowmatch.table.InvalidRows;
import dev.flowmatch.table.RowNumbers;
import dev.flowmatch.table.SourceTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a table as a source of pairs, dealt to shards in an order that the seed decides.
 *
 * @param source path or "table:" and a name
 * @param csv how CSV files are read
 * @param x0Columns columns that x0 comes from, none where noise is drawn
 * @param options which columns x1 is of, and as what they are learned
 * @param onInvalid what to do about rows with infinite values
 * @param rows how many pairs to make, or 0 for all
 * @param drawsPerRow pairs of each row; 0 for the default
 * @param validationFraction share of the rows held out
 * @param shardRows pairs of a shard; 0 for the default
 * @param seed of the order
 */
record TableSource(
        String source,
        CsvFormat csv,
        List<String> x0Columns,
        ColumnOptions options,
        InvalidRows onInvalid,
        long rows,
        int drawsPerRow,
        double validationFraction,
        int shardRows,
        long seed) {
    private static final Logger LOG = LoggerFactory.getLogger(TableSource.class);

    /**
     * Counts and deals the rows.
     *
     * @param notices gets lines for the user: what was left out, and why
     * @throws dev.flowmatch.fault.UsageException if the table does not exist or a setting does not fit it
     * @throws DataException if it has no valid rows, or invalid ones that are refused
     */
    PairSource open(SparkSession spark, ClusterJobs jobs, List<String> notices) throws IOException {
        SourceTable table = x0Columns.isEmpty()
                ? SourceTable.open(spark, jobs, source, csv, options, notices)
                : SourceTable.open(spark, jobs, source, csv, givenColumns(), notices);
        List<SourceColumn> all = table.columns();
        List<ColumnChoice> choices = table.choices().subList(x0Columns.size(), all.size());
        if (x0Columns.isEmpty()) {
            List<String> lines = new ArrayList<>(ColumnChoice.table(choices));
            lines.addAll(notices);
            LOG.info("what is learned of {}:\n{}", source, String.join("\n", lines));
        }
        RowNumbers numbers = table.count(jobs, source);
        long validRows = numbers.requireValidRows(source, options.missing(), onInvalid, notices);

        List<LearnedColumn> learned =
                choices.stream().map(ColumnChoice::learned).toList();
        int dim = PairSource.dim(learned);
        int shard = ShardSize.rows(shardRows, GeneratePairs.DEFAULT_SHARD_ROWS, dim);
        int draws = drawsPerRow > 0 ? drawsPerRow : usualDraws(validRows, dim);
        ShuffledRows order = ShuffledRows.of(validRows, draws, rows, validationFraction, shard, seed);
        ShardLayout layout = order.layout();
        return new PairSource(
                learned,
                all.subList(0, x0Columns.size()),
                true,
                layout,
                table.deal(numbers, order),
                table.rows().getNumPartitions() + (long) layout.shards(),
                draws,
                SourceState.ofRows(validRows, digest(numbers, all, learned)));
    }

    /**
     * A row is worth learning from many noises: a small table gets as many pairs as suffice for a training, and one of which
     * more pairs are wanted than it has rows, so many. Rows whose x0 is given too have nothing to draw.
     */
    private int usualDraws(long validRows, int dim) {
        if (!x0Columns.isEmpty()) {
            return 1;
        }
        long pairs = rows > 0 ? rows : ShardSize.rows(0, GeneratePairs.DEFAULT_TABLE_PAIRS, dim);
        return (int) Math.max(1, (pairs + validRows - 1) / validRows);
    }

    private List<String> givenColumns() {
        List<String> chosen = new ArrayList<>(x0Columns);
        chosen.addAll(options.chosen());
        return chosen;
    }

    /** Values of categories are numbered by what the dictionaries say, which therefore count too. */
    private static String digest(RowNumbers numbers, List<SourceColumn> columns, List<LearnedColumn> learned) {
        List<String> dictionaries = learned.stream()
                .filter(LearnedColumn::isCategorical)
                .map(column -> " " + column.name() + column.dictionary())
                .toList();
        return Hashes.sha256((columns + " " + Long.toHexString(numbers.digest()) + String.join("", dictionaries))
                .getBytes(StandardCharsets.UTF_8));
    }
}
