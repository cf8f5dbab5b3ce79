package dev.flowmatch.evaluation;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.SourceColumn;
import dev.flowmatch.table.CsvFormat;
import dev.flowmatch.table.ManifestTable;
import dev.flowmatch.table.RowParser;
import dev.flowmatch.table.RowSelection;
import dev.flowmatch.table.SourceTable;
import dev.flowmatch.table.TableRows;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A table that is compared: of numbers alone, or of the columns of a manifest, categories and missing values among them. */
final class ComparedTable {
    private final List<ColumnEntry> columns;
    private final SourceTable numbers;
    private final ManifestTable mixed;

    private ComparedTable(List<ColumnEntry> columns, SourceTable numbers, ManifestTable mixed) {
        this.columns = columns;
        this.numbers = numbers;
        this.mixed = mixed;
    }

    /** Takes the values out of a row. */
    interface RowReader extends Serializable {
        /** Writes a row's values; returns the first column that cannot be compared, or −1. */
        int read(Row row, double[] values);
    }

    /** A table of numbers, whatever its columns are. */
    static ComparedTable ofNumbers(SourceTable table) {
        List<ColumnEntry> columns =
                table.columns().stream().map(ComparedTable::unseen).toList();
        return new ComparedTable(columns, table, null);
    }

    /** A table of numbers in the columns of a manifest. */
    static ComparedTable ofNumbers(SourceTable table, List<ColumnEntry> columns) {
        return new ComparedTable(columns, table, null);
    }

    /** A table in the columns of a manifest. */
    static ComparedTable of(ManifestTable table) {
        return new ComparedTable(table.columns(), null, table);
    }

    /**
     * Opens a table that has these columns.
     *
     * @throws dev.flowmatch.fault.UsageException if there is no such table, or it lacks a column
     * @throws dev.flowmatch.fault.DataException if it cannot be read
     */
    static ComparedTable open(
            SparkSession spark,
            ClusterJobs jobs,
            String source,
            CsvFormat csv,
            List<ColumnEntry> columns,
            List<String> notices)
            throws IOException {
        return TableRows.arePlain(columns)
                ? new ComparedTable(columns, SourceTable.open(spark, jobs, source, csv, names(columns), notices), null)
                : of(ManifestTable.open(spark, jobs, source, csv, columns));
    }

    /** The columns' names. */
    static List<String> names(List<ColumnEntry> columns) {
        return columns.stream().map(ColumnEntry::name).toList();
    }

    /** A column of numbers of which nothing is known. */
    static ColumnEntry unseen(SourceColumn column) {
        return new ColumnEntry(
                column.name(), column.type(), 0, 1, ColumnEntry.UNKNOWN_MINIMUM, ColumnEntry.UNKNOWN_MAXIMUM);
    }

    List<ColumnEntry> columns() {
        return columns;
    }

    JavaRDD<Row> rows() {
        return mixed == null ? numbers.rows() : mixed.rows();
    }

    RowReader reader() {
        if (mixed == null) {
            RowParser parser = numbers.parser();
            return parser::parse;
        }
        ManifestTable.Reader reader = mixed.reader();
        return reader::read;
    }

    /** Takes some rows by seed and position, as {@link RowSelection} and {@link ManifestTable} do. */
    TableRows take(
            JavaSparkContext context, ClusterJobs jobs, String name, int limit, long seed, List<String> notices) {
        if (mixed != null) {
            return mixed.take(context, jobs, name, limit, seed, notices);
        }
        RowSelection taken = RowSelection.take(context, jobs, numbers, name, limit, seed, notices);
        return TableRows.ofFloats(columns, taken.values(), taken.available());
    }
}
