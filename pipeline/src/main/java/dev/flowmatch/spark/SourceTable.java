package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
import dev.flowmatch.io.UsageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/** A CSV or Parquet table with the columns that were chosen of it. */
final class SourceTable {
    /** The names that the sample data set has for its own columns. */
    private static final Set<String> RESERVED = Set.of("id", "run_date");

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
     * @param chosen the names of the columns; empty for all that are numeric
     * @param notices gets a line about what was left out
     * @throws UsageException if a chosen column is missing, not numeric or reserved
     * @throws DataException if the table cannot be read, or has no numeric column
     */
    static SourceTable open(
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
        List<SourceColumn> columns = chosen.isEmpty() ? numeric(all, files, notices) : named(all, chosen, files);

        Column[] selected = new Column[2 + columns.size()];
        Column metadata = table.metadataColumn("_metadata");
        selected[0] = metadata.getField("file_path");
        selected[1] = metadata.getField("file_block_start");
        for (int j = 0; j < columns.size(); j++) {
            Column column = column(columns.get(j).name());
            // In a CSV table only the folders' partition columns are not strings.
            selected[2 + j] = column.cast(text ? "string" : "double");
        }
        RowParser parser = new RowParser(columns.size(), text, new HashSet<>(csv.nulls()));
        return new SourceTable(columns, table.select(selected).toJavaRDD(), parser);
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

    private static boolean isNumeric(SourceColumn column) {
        String type = column.type();
        return Set.of("double", "float", "bigint", "int", "smallint", "tinyint").contains(type)
                || type.startsWith("decimal(");
    }

    private static boolean isReserved(SourceColumn column) {
        return RESERVED.contains(column.name().toLowerCase(Locale.ROOT));
    }

    private static List<SourceColumn> numeric(List<SourceColumn> all, SourceFiles files, List<String> notices) {
        List<SourceColumn> numeric = new ArrayList<>();
        List<SourceColumn> reserved = new ArrayList<>();
        List<SourceColumn> others = new ArrayList<>();
        for (SourceColumn column : all) {
            (isReserved(column) ? reserved : isNumeric(column) ? numeric : others).add(column);
        }
        if (numeric.isEmpty()) {
            throw new DataException("source " + files.path() + " must have a numeric column, but has " + describe(all));
        }
        if (!reserved.isEmpty()) {
            notices.add("left out, as samples have columns of their own with these names: " + describe(reserved));
        }
        if (!others.isEmpty()) {
            notices.add("left out, as they are not numeric: " + describe(others));
        }
        return numeric;
    }

    private static List<SourceColumn> named(List<SourceColumn> all, List<String> chosen, SourceFiles files) {
        List<SourceColumn> columns = new ArrayList<>();
        for (String name : chosen) {
            SourceColumn column = all.stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UsageException("column '" + name + "' is not in " + files.path()
                            + NearestName.hint(
                                    name, all.stream().map(SourceColumn::name).toList())));
            if (isReserved(column)) {
                throw new UsageException(
                        "column '" + name + "' cannot be chosen: samples have a column of their own with this name");
            }
            if (!isNumeric(column)) {
                throw new UsageException("column '" + name + "' must be numeric, but is of type " + column.type());
            }
            if (columns.contains(column)) {
                throw new UsageException("column '" + name + "' is chosen twice");
            }
            columns.add(column);
        }
        return columns;
    }

    private static String describe(List<SourceColumn> columns) {
        return columns.stream()
                .map(column -> column.name() + " (" + column.type() + ")")
                .collect(Collectors.joining(", "));
    }
}
