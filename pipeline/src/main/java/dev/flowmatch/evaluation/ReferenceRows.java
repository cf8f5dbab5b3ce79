package dev.flowmatch.evaluation;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.distribution.RowRandom;
import dev.flowmatch.distribution.ToyDistribution;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.UsageException;
import dev.flowmatch.report.FactGroup;
import dev.flowmatch.table.CsvFormat;
import dev.flowmatch.table.TableRows;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The real rows that samples are compared with: drawn from a toy distribution, or taken from a table.
 *
 * @param source the toy's name or the table's path
 * @param rows the rows, in random order
 * @param table the table, where it is none of a toy
 */
public record ReferenceRows(String source, TableRows rows, Optional<ComparedTable> table) {
    /** The stream of the random numbers that draw the rows of a toy: none that pairs or samples are drawn with. */
    private static final long STREAM = 0x7265_6665_7265_6e63L;

    /**
     * Draws or takes rows.
     *
     * @param columns the samples' columns, which a table must have
     * @param limit the largest number of rows
     * @throws UsageException if there is nothing at the path, the table lacks a column or the toy has another dimension
     * @throws DataException if there are no valid rows
     */
    public static ReferenceRows read(
            SparkSession spark,
            JavaSparkContext context,
            ClusterJobs jobs,
            String source,
            CsvFormat csv,
            List<ColumnEntry> columns,
            int limit,
            long seed,
            List<String> notices)
            throws IOException {
        if (ToyDistribution.names().contains(source)) {
            return ofToy(ToyDistribution.named(source), columns, limit, seed);
        }
        ComparedTable table = ComparedTable.open(spark, jobs, source, csv, columns, notices);
        return new ReferenceRows(
                source,
                table.take(context, jobs, "reference " + source, limit, seed ^ STREAM, notices),
                Optional.of(table));
    }

    private static ReferenceRows ofToy(ToyDistribution toy, List<ColumnEntry> columns, int count, long seed) {
        int dim = toy.dim();
        if (columns.size() != dim || !TableRows.arePlain(columns)) {
            throw new UsageException("reference " + toy.name() + " has " + dim + " columns"
                    + (columns.size() == dim ? " of numbers" : "")
                    + ", but the samples have " + columns.size() + ": "
                    + String.join(", ", ComparedTable.names(columns)));
        }
        float[] rows = new float[count * dim];
        RowRandom random = new RowRandom(seed);
        for (int row = 0; row < count; row++) {
            toy.sample(random.row(row, STREAM), rows, row * dim);
        }
        return new ReferenceRows(toy.name(), TableRows.ofFloats(columns, rows, 0), Optional.empty());
    }

    boolean isCheckerboard() {
        return source.equals("checkerboard");
    }

    boolean isToy() {
        return table.isEmpty();
    }

    /** What the report says of it. */
    FactGroup facts(long compared) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("source", isToy() ? source + " (toy distribution)" : source);
        facts.put("rows", isToy() ? "drawn afresh" : String.format(Locale.ROOT, "%,d", rows.available()));
        facts.put("compared with", String.format(Locale.ROOT, "%,d", compared));
        return new FactGroup("Reference", facts);
    }
}
