package dev.flowmatch.table;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ColumnType;
import dev.flowmatch.distribution.RowPermutation;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.JobFailure;
import dev.flowmatch.fault.NearestName;
import dev.flowmatch.fault.UsageException;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/**
 * A table read in the columns of a manifest, whatever it has besides: what a model's samples are, and what they are compared
 * with. A value that is none of a column's categories is read as one more; see {@link TableRows}.
 */
public final class ManifestTable {
    private static final int FIRST_VALUE = 2;

    private final String source;
    private final List<ColumnEntry> columns;
    private final JavaRDD<Row> rows;
    private final Reader reader;

    private ManifestTable(String source, List<ColumnEntry> columns, JavaRDD<Row> rows, Reader reader) {
        this.source = source;
        this.columns = columns;
        this.rows = rows;
        this.reader = reader;
    }

    /** Takes the values out of a row. */
    public static final class Reader implements Serializable {
        private static final long serialVersionUID = 1;

        private final ManifestField[] fields;

        Reader(List<ManifestField> fields) {
            this.fields = fields.toArray(ManifestField[]::new);
        }

        /**
         * Writes a row's values.
         *
         * @return the first column whose value is infinite, or missing where the model knows no missing values; −1 if there is
         *     none
         */
        public int read(Row row, double[] values) {
            for (int j = 0; j < fields.length; j++) {
                values[j] = fields[j].read(row, FIRST_VALUE + j);
                if (Double.isInfinite(values[j])) {
                    return j;
                }
            }
            return -1;
        }
    }

    /** How many rows a split has, and how many of them can be compared. */
    private record Split(String file, long start, long rows, long valid) implements Serializable {
        /** Partitions of a catalog's sorted table have no path: their numbers alone order them. */
        String path() {
            return file.startsWith(SourceTable.CATALOG) ? "" : URI.create(file).getPath();
        }
    }

    /** A row taken, with its place in the random order. */
    private record Placed(int place, double[] values) implements Serializable {}

    /**
     * Opens a table.
     *
     * @param source the path of a file or folder, or {@value SourceTable#CATALOG} and the name of a table or view
     * @param columns which it must have
     * @throws UsageException if there is no such table, it lacks a column, or one has a type that cannot be compared
     * @throws DataException if the table cannot be read
     */
    public static ManifestTable open(
            SparkSession spark, ClusterJobs jobs, String source, CsvFormat csv, List<ColumnEntry> columns)
            throws IOException {
        if (source.startsWith(SourceTable.CATALOG)) {
            return ofCatalog(spark, jobs, source, columns);
        }
        return ofFiles(spark, SourceFiles.find(spark.sparkContext().hadoopConfiguration(), source), csv, columns);
    }

    /** Opens the files of a data set that its manifest names. */
    public static ManifestTable ofDataSet(
            SparkSession spark, Path folder, List<String> names, List<ColumnEntry> columns) {
        return ofFiles(spark, SourceFiles.ofDataSet(folder, names), new CsvFormat(',', List.of()), columns);
    }

    private static ManifestTable ofFiles(
            SparkSession spark, SourceFiles files, CsvFormat csv, List<ColumnEntry> columns) {
        boolean text = files.format() == SourceFiles.Format.CSV;
        Dataset<Row> table = read(spark, files, csv);
        requireColumns(table, files.path().toString(), text, columns);
        List<ManifestField> fields = fields(columns, text, new HashSet<>(csv.nulls()));
        Column metadata = table.metadataColumn("_metadata");
        Dataset<Row> selected = table.select(
                select(metadata.getField("file_path"), metadata.getField("file_block_start"), columns, fields));
        return new ManifestTable(files.path().toString(), columns, selected.toJavaRDD(), new Reader(fields));
    }

    private static ManifestTable ofCatalog(
            SparkSession spark, ClusterJobs jobs, String source, List<ColumnEntry> columns) {
        Dataset<Row> table = CatalogTable.open(spark, source.substring(SourceTable.CATALOG.length()));
        requireColumns(table, source, false, columns);
        List<ManifestField> fields = fields(columns, false, Set.of());
        Column[] names =
                columns.stream().map(column -> Cell.column(column.name())).toArray(Column[]::new);
        Dataset<Row> sorted = table.select(names).sort(names);
        Dataset<Row> selected = sorted.select(
                select(functions.lit(source), functions.spark_partition_id().cast("bigint"), columns, fields));
        String task = "sorting the rows of " + source;
        jobs.describe(task);
        try {
            return new ManifestTable(source, columns, selected.toJavaRDD(), new Reader(fields));
        } catch (Exception e) {
            // What fails in a task is checked, but not declared.
            throw new JobFailure(task, e);
        }
    }

    private static List<ManifestField> fields(List<ColumnEntry> columns, boolean csv, Set<String> nulls) {
        return columns.stream()
                .map(column -> new ManifestField(column, csv, nulls))
                .toList();
    }

    private static Column[] select(Column file, Column start, List<ColumnEntry> columns, List<ManifestField> fields) {
        Column[] selected = new Column[FIRST_VALUE + columns.size()];
        selected[0] = file;
        selected[1] = start;
        for (int j = 0; j < columns.size(); j++) {
            selected[FIRST_VALUE + j] = fields.get(j).select(columns.get(j).name());
        }
        return selected;
    }

    private static Dataset<Row> read(SparkSession spark, SourceFiles files, CsvFormat csv) {
        DataFrameReader reader = spark.read();
        try {
            if (files.format() == SourceFiles.Format.PARQUET) {
                return reader.parquet(files.readerPaths());
            }
            return reader.option("header", "true")
                    .option("sep", String.valueOf(csv.delimiter()))
                    .option("escape", "\"")
                    .option("ignoreLeadingWhiteSpace", "true")
                    .option("ignoreTrailingWhiteSpace", "true")
                    .option("enforceSchema", "false")
                    .csv(files.readerPaths());
        } catch (Exception e) {
            // Spark's AnalysisException is checked, but not declared.
            throw new DataException("source " + files.path() + " cannot be read: " + JobFailure.reason(e), e);
        }
    }

    private static void requireColumns(Dataset<Row> table, String source, boolean csv, List<ColumnEntry> columns) {
        List<String> found = Arrays.asList(table.columns());
        for (ColumnEntry column : columns) {
            if (!found.contains(column.name())) {
                throw new UsageException(
                        "column '" + column.name() + "' is not in " + source + NearestName.hint(column.name(), found));
            }
            if (!csv) {
                requireType(table.schema().apply(column.name()), source, column);
            }
        }
    }

    /** The texts of a CSV file are parsed as what the column is; a table's own types must be such as can be compared. */
    private static void requireType(StructField field, String source, ColumnEntry column) {
        String found = OpenedTable.typeName(field);
        ColumnType type = ColumnType.parse(column.type());
        boolean comparable;
        try {
            comparable = type.isComparableWith(ColumnType.parse(found));
        } catch (IllegalArgumentException e) {
            comparable = false;
        }
        if (!comparable) {
            throw new UsageException("column '" + column.name() + "' of " + source + " must be "
                    + (type.isNumber() ? "a number" : "of the type " + column.type())
                    + ", as the model's is, but its type is " + found + ": compare with a view that casts it");
        }
    }

    /** The columns. */
    public List<ColumnEntry> columns() {
        return columns;
    }

    /** The rows as the {@link #reader} takes them. */
    public JavaRDD<Row> rows() {
        return rows;
    }

    /** What reads the values of {@link #rows}. */
    public Reader reader() {
        return reader;
    }

    /**
     * Takes some of the rows that can be compared at random, in random order: which ones, and their order, depend on the seed
     * and on the rows' positions alone, with the files sorted by path.
     *
     * @param name what messages call the table
     * @param limit how many rows to take; all if there are fewer
     * @param notices gets a line if rows were left out
     * @throws DataException if no row can be compared
     */
    public TableRows take(
            JavaSparkContext context, ClusterJobs jobs, String name, int limit, long seed, List<String> notices) {
        Reader taking = reader;
        int width = columns.size();
        List<Split> splits = new ArrayList<>(jobs.collect(
                "counting the rows of " + name,
                rows.getNumPartitions(),
                rows.mapPartitions(part -> count(part, taking, width))));
        splits.sort(Comparator.comparing(Split::path).thenComparing(Split::start));
        Map<String, Map<Long, Long>> ranks = new HashMap<>();
        long available = 0;
        long all = 0;
        for (Split split : splits) {
            ranks.computeIfAbsent(split.file, file -> new HashMap<>()).put(split.start, available);
            available += split.valid;
            all += split.rows;
        }
        if (available == 0) {
            throw new DataException(name + (all == 0 ? " has no rows" : ": no row is left, all " + all + leftOut(all)));
        }
        if (available < all) {
            notices.add(name + ": left out: " + (all - available) + " of " + all + leftOut(all - available));
        }
        RowPermutation order = new RowPermutation(available, seed);
        int taken = (int) Math.min(limit, available);
        Broadcast<Map<String, Map<Long, Long>>> shared = context.broadcast(ranks);
        try {
            JavaRDD<Placed> placed =
                    rows.mapPartitions(part -> pick(part, taking, width, shared.value(), order, taken));
            return gather(jobs.collect("reading " + name, placed.getNumPartitions(), placed), name, taken, available);
        } finally {
            shared.destroy();
        }
    }

    private static String leftOut(long rows) {
        return (rows == 1 ? " row has" : " rows have")
                + " an infinite value, or a missing one in a column whose samples are never missing";
    }

    private static Iterator<Split> count(Iterator<Row> rows, Reader reader, int width) {
        List<Split> splits = new ArrayList<>();
        double[] values = new double[width];
        String file = null;
        long start = 0;
        long count = 0;
        long valid = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            if (file == null || start != row.getLong(1) || !file.equals(row.getString(0))) {
                if (file != null) {
                    splits.add(new Split(file, start, count, valid));
                }
                file = row.getString(0);
                start = row.getLong(1);
                count = 0;
                valid = 0;
            }
            count++;
            valid += reader.read(row, values) < 0 ? 1 : 0;
        }
        if (file != null) {
            splits.add(new Split(file, start, count, valid));
        }
        return splits.iterator();
    }

    private static Iterator<Placed> pick(
            Iterator<Row> rows,
            Reader reader,
            int width,
            Map<String, Map<Long, Long>> ranks,
            RowPermutation order,
            int taken) {
        List<Placed> picked = new ArrayList<>();
        double[] values = new double[width];
        String file = "";
        long start = -1;
        long rank = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            if (start != row.getLong(1) || !file.equals(row.getString(0))) {
                file = row.getString(0);
                start = row.getLong(1);
                rank = ranks.get(file).get(start);
            }
            if (reader.read(row, values) < 0) {
                long place = order.apply(rank++);
                if (place < taken) {
                    picked.add(new Placed((int) place, values.clone()));
                }
            }
        }
        return picked.iterator();
    }

    private TableRows gather(List<Placed> placed, String name, int taken, long available) {
        if (placed.size() != taken) {
            throw new IllegalStateException(name + " has changed while it was read");
        }
        int width = columns.size();
        double[] values = new double[taken * width];
        for (Placed row : placed) {
            for (int j = 0; j < width; j++) {
                if (Float.isInfinite((float) row.values[j])) {
                    throw new DataException(name + ": column " + columns.get(j).name()
                            + " has a value too large to compare, beyond ±3.4e38");
                }
            }
            System.arraycopy(row.values, 0, values, row.place * width, width);
        }
        return new TableRows(columns, values, available);
    }

    @Override
    public String toString() {
        return source;
    }
}
