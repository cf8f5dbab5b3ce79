package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
import dev.flowmatch.io.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalog.Table;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/** A CSV or Parquet table, or one of Spark's catalog, with the columns that were chosen of it. */
final class SourceTable {
    /** How a source names a table of Spark's catalog. */
    static final String CATALOG = "table:";

    private final List<SourceColumn> columns;
    private final JavaRDD<Row> rows;
    private final RowParser parser;

    private SourceTable(List<SourceColumn> columns, JavaRDD<Row> rows, RowParser parser) {
        this.columns = columns;
        this.rows = rows;
        this.parser = parser;
    }

    /**
     * Opens a table and chooses its columns.
     *
     * @param source the path of a file or folder, or {@value #CATALOG} and the name of a table or view of Spark's catalog
     * @param chosen the names of the columns; empty for all that are numeric
     * @param notices gets a line about what was left out
     * @throws UsageException if there is no such table, or a chosen column is missing, not numeric or reserved
     * @throws DataException if the table cannot be read, or has no numeric column
     */
    static SourceTable open(
            SparkSession spark,
            ClusterJobs jobs,
            String source,
            CsvFormat csv,
            List<String> chosen,
            List<String> notices)
            throws IOException {
        return source.startsWith(CATALOG)
                ? ofCatalog(spark, source.substring(CATALOG.length()), chosen, notices)
                : ofFiles(
                        spark,
                        jobs,
                        SourceFiles.find(spark.sparkContext().hadoopConfiguration(), source),
                        csv,
                        chosen,
                        notices);
    }

    /** What reports and messages call a source: a path's last part, a table's name. */
    static String title(String source) {
        return source.startsWith(CATALOG) ? source.substring(CATALOG.length()) : new Path(source).getName();
    }

    private static SourceTable ofFiles(
            SparkSession spark,
            ClusterJobs jobs,
            SourceFiles files,
            CsvFormat csv,
            List<String> chosen,
            List<String> notices) {
        boolean text = files.format() == SourceFiles.Format.CSV;
        jobs.describe("reading the columns of " + files.path());
        Dataset<Row> table = read(spark, files, csv);
        List<SourceColumn> all = text ? csvColumns(jobs, table, files, csv) : columns(table);
        List<SourceColumn> columns =
                SourceColumns.choose(all, chosen, files.path().toString(), notices);

        Column metadata = table.metadataColumn("_metadata");
        // In a CSV table only the folders' partition columns are not strings.
        Dataset<Row> selected = table.select(select(
                metadata.getField("file_path"),
                metadata.getField("file_block_start"),
                columns,
                text ? "string" : "double"));
        return new SourceTable(
                columns, selected.toJavaRDD(), new RowParser(columns.size(), text, new HashSet<>(csv.nulls())));
    }

    /**
     * A table or view has no order of its own: its rows are numbered in the order of the chosen columns' values, first by
     * the first. Rows with equal values are alike, so that it does not matter which comes first. The sorted partitions
     * stand for the files that other tables are numbered by.
     */
    private static SourceTable ofCatalog(SparkSession spark, String name, List<String> chosen, List<String> notices) {
        Dataset<Row> table = table(spark, name);
        List<SourceColumn> columns = SourceColumns.choose(columns(table), chosen, CATALOG + name, notices);
        Column[] values = columns.stream().map(SourceTable::orderable).toArray(Column[]::new);
        Dataset<Row> sorted = table.select(values)
                .sort(columns.stream().map(column -> column(column.name())).toArray(Column[]::new));
        Dataset<Row> selected = sorted.select(select(
                functions.lit(CATALOG + name), functions.spark_partition_id().cast("bigint"), columns, "double"));
        return new SourceTable(columns, selected.toJavaRDD(), new RowParser(columns.size(), false, Set.of()));
    }

    /** Zeros of both signs are equal to a sort, but not the same to whoever compares two pair sets: plus 0 is positive. */
    private static Column orderable(SourceColumn column) {
        Column value = column(column.name());
        return Set.of("double", "float").contains(column.type())
                ? value.plus(functions.lit(0.0)).as(column.name())
                : value;
    }

    private static Dataset<Row> table(SparkSession spark, String name) {
        try {
            if (spark.catalog().tableExists(name)) {
                return spark.table(name);
            }
            throw new UsageException(
                    "table '" + name + "' is not in Spark's catalog" + NearestName.hint(name, neighbours(spark, name)));
        } catch (UsageException e) {
            throw e;
        } catch (Exception e) {
            // Spark's AnalysisException is checked, but not declared.
            throw new UsageException("table '" + name + "' cannot be opened: " + JobFailure.reason(e), e);
        }
    }

    /** The names of the tables where one was looked for: in the database that its name says, or in the current one. */
    private static List<String> neighbours(SparkSession spark, String name) {
        String prefix = name.substring(0, name.lastIndexOf('.') + 1);
        if (prefix.isEmpty()) {
            return names(spark.catalog().listTables(), "");
        }
        String database = prefix.substring(0, prefix.length() - 1);
        try {
            return spark.catalog().databaseExists(database)
                    ? names(spark.catalog().listTables(database), prefix)
                    : List.of();
        } catch (Exception e) {
            // Of a name that cannot be split like this, or where listing is not allowed: then there is no hint.
            return List.of();
        }
    }

    private static List<String> names(Dataset<Table> tables, String prefix) {
        return tables.collectAsList().stream()
                .map(table -> prefix + table.name())
                .toList();
    }

    /** What a {@link RowParser} takes. */
    private static Column[] select(Column file, Column splitStart, List<SourceColumn> columns, String type) {
        Column[] selected = new Column[2 + columns.size()];
        selected[0] = file;
        selected[1] = splitStart;
        for (int j = 0; j < columns.size(); j++) {
            selected[2 + j] = column(columns.get(j).name()).cast(type);
        }
        return selected;
    }

    List<SourceColumn> columns() {
        return columns;
    }

    RowParser parser() {
        return parser;
    }

    /** The rows as the {@link #parser} takes them. */
    JavaRDD<Row> rows() {
        return rows;
    }

    private static Dataset<Row> read(SparkSession spark, SourceFiles files, CsvFormat csv) {
        DataFrameReader reader = spark.read();
        try {
            if (files.format() == SourceFiles.Format.PARQUET) {
                return reader.parquet(files.readerPath());
            }
            return reader.option("header", "true")
                    .option("sep", String.valueOf(csv.delimiter()))
                    .option("escape", "\"")
                    .option("ignoreLeadingWhiteSpace", "true")
                    .option("ignoreTrailingWhiteSpace", "true")
                    // Files of a folder whose headers differ are an error, not read by position.
                    .option("enforceSchema", "false")
                    .csv(files.readerPath());
        } catch (Exception e) {
            // Spark's AnalysisException is checked, but not declared.
            throw new DataException("source " + files.path() + " cannot be read: " + JobFailure.reason(e), e);
        }
    }

    private static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    private static List<SourceColumn> columns(Dataset<Row> table) {
        List<SourceColumn> columns = new ArrayList<>();
        for (StructField field : table.schema().fields()) {
            columns.add(new SourceColumn(field.name(), field.dataType().simpleString()));
        }
        return columns;
    }

    /** The columns of a CSV table with the narrowest types that hold all their values. */
    private static List<SourceColumn> csvColumns(
            ClusterJobs jobs, Dataset<Row> table, SourceFiles files, CsvFormat csv) {
        String[] names = table.schema().fieldNames();
        if (names.length == 0) {
            throw new DataException("source " + files.path() + " has no rows");
        }
        int columns = names.length;
        Set<String> nulls = new HashSet<>(csv.nulls());
        Column[] all =
                Arrays.stream(names).map(name -> column(name).cast("string")).toArray(Column[]::new);
        JavaRDD<byte[]> kinds = table.select(all)
                .toJavaRDD()
                .mapPartitions(rows ->
                        rows.hasNext() ? List.of(kinds(rows, columns, nulls)).iterator() : Collections.emptyIterator());
        List<byte[]> parts = jobs.collect("inferring the columns of " + files.path(), kinds.getNumPartitions(), kinds);
        if (parts.isEmpty()) {
            throw new DataException("source " + files.path() + " has no rows");
        }
        byte[] widest = new byte[columns];
        for (byte[] part : parts) {
            for (int j = 0; j < columns; j++) {
                widest[j] = (byte) Math.max(widest[j], part[j]);
            }
        }
        List<SourceColumn> result = new ArrayList<>();
        for (int j = 0; j < columns; j++) {
            result.add(new SourceColumn(names[j], CsvNumber.typeName(widest[j])));
        }
        return result;
    }

    private static byte[] kinds(Iterator<Row> rows, int columns, Set<String> nulls) {
        byte[] widest = new byte[columns];
        while (rows.hasNext()) {
            Row row = rows.next();
            for (int j = 0; j < columns; j++) {
                if (widest[j] < CsvNumber.TEXT && !row.isNullAt(j) && !nulls.contains(row.getString(j))) {
                    widest[j] = (byte) Math.max(widest[j], CsvNumber.kind(row.getString(j)));
                }
            }
        }
        return widest;
    }
}
