package dev.flowmatch.table;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.column.SourceColumn;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.pairs.ShardLayout;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A CSV or Parquet table, or one of Spark's catalog, with the columns that were chosen of it. */
public final class SourceTable {
    /** How a source names a table of Spark's catalog. */
    public static final String CATALOG = "table:";

    private final List<ColumnChoice> choices;
    private final JavaRDD<Row> rows;
    private final RowParser parser;
    /** The counts of all splits where they were taken when the columns were looked at; otherwise null. */
    private final List<SplitCount> counts;

    SourceTable(List<ColumnChoice> choices, JavaRDD<Row> rows, RowParser parser, List<SplitCount> counts) {
        this.choices = choices;
        this.rows = rows;
        this.parser = parser;
        this.counts = counts;
    }

    /**
     * Opens a table and chooses columns of numbers, none of which may be missing.
     *
     * @param source the path of a file or folder, or {@value #CATALOG} and the name of a table or view of Spark's catalog
     * @param chosen the names of the columns; empty for all that are numeric
     * @param notices gets a line about what was left out
     * @throws UsageException if there is no such table, or a chosen column is missing, not numeric or reserved
     * @throws DataException if the table cannot be read, or has no numeric column
     */
    public static SourceTable open(
            SparkSession spark,
            ClusterJobs jobs,
            String source,
            CsvFormat csv,
            List<String> chosen,
            List<String> notices)
            throws IOException {
        return OpenedTable.of(spark, jobs, source, csv).numbers(chosen, notices);
    }

    /**
     * Opens a table and decides by what its rows hold which columns are learned, and as what.
     *
     * @param source the path of a file or folder, or {@value #CATALOG} and the name of a table or view of Spark's catalog
     * @param notices gets lines about what was left out
     * @throws UsageException if there is no such table, or a named column is missing, reserved or cannot be learned
     * @throws DataException if the table cannot be read, or has no rows or no column that can be learned
     */
    public static SourceTable open(
            SparkSession spark,
            ClusterJobs jobs,
            String source,
            CsvFormat csv,
            ColumnOptions options,
            List<String> notices)
            throws IOException {
        return OpenedTable.of(spark, jobs, source, csv).columns(options, notices);
    }

    /**
     * Opens the files of a data set that its manifest names.
     *
     * @param names their paths in the folder
     * @param chosen the names of the columns
     * @throws UsageException if a chosen column is missing
     * @throws DataException if a file cannot be read
     */
    public static SourceTable ofDataSet(
            SparkSession spark,
            ClusterJobs jobs,
            Path folder,
            List<String> names,
            List<String> chosen,
            List<String> notices) {
        CsvFormat none = new CsvFormat(',', List.of());
        return OpenedTable.ofFiles(spark, jobs, SourceFiles.ofDataSet(folder, names), none)
                .numbers(chosen, notices);
    }

    /** What reports and messages call a source: a path's last part, a table's name. */
    public static String title(String source) {
        return source.startsWith(CATALOG) ? source.substring(CATALOG.length()) : new Path(source).getName();
    }

    /** The chosen columns, in order. */
    public List<SourceColumn> columns() {
        return choices.stream().map(choice -> choice.learned().column()).toList();
    }

    /** What the columns are learned as, in order. */
    public List<ColumnChoice> choices() {
        return choices;
    }

    /** What reads the values of {@link #rows}. */
    public RowParser parser() {
        return parser;
    }

    /** The rows as the {@link #parser} takes them. */
    public JavaRDD<Row> rows() {
        return rows;
    }

    /**
     * Counts the rows and numbers them.
     *
     * @param name what progress calls the table
     * @throws JobFailure if a row cannot be read
     */
    public RowNumbers count(ClusterJobs jobs, String name) {
        if (counts != null) {
            return RowNumbers.of(counts, columns());
        }
        RowParser taking = parser;
        JavaRDD<SplitCount> counted = rows.mapPartitions(part -> SplitCount.count(part, taking));
        return RowNumbers.of(jobs.collect("counting the rows of " + name, rows.getNumPartitions(), counted), columns());
    }

    /**
     * Deals the rows to shards.
     *
     * @param numbers what {@link #count} gave
     * @param places where they go
     * @return the shards, one a partition, in order
     */
    public JavaRDD<ShardRows> deal(RowNumbers numbers, RowPlaces places) {
        RowParser taking = parser;
        ShardLayout layout = places.layout();
        // A hash partitioner sends an int key k < n to partition k.
        return rows.mapPartitionsToPair(part -> new RowDealer(part, taking, numbers, places))
                .partitionBy(new HashPartitioner(layout.shards()))
                .mapPartitionsWithIndex(new DealtRows.Gather(layout, taking.dim()), true);
    }
}
