package dev.flowmatch.table;

import dev.flowmatch.cluster.ClusterJobs;
import dev.flowmatch.distribution.RowPermutation;
import dev.flowmatch.fault.DataException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * Takes some of a table's valid rows at random, in random order: which ones, and their order, depend on the seed and on
 * the rows' positions alone, with the files sorted by path.
 *
 * @param values of the rows taken, [n × dim], row-major
 * @param dim the number of columns
 * @param available the number of valid rows of the table
 */
public record RowSelection(float[] values, int dim, long available) {
    /** A row taken, with its place in the random order. */
    private record Placed(int place, float[] values) implements Serializable {}

    /**
     * Takes rows.
     *
     * @param name what messages call the table
     * @param limit how many rows to take; all if there are fewer
     * @param notices gets a line if rows were left out for missing values
     * @throws DataException if the table has no valid rows or a value is too large for a float
     */
    public static RowSelection take(
            JavaSparkContext context,
            ClusterJobs jobs,
            SourceTable table,
            String name,
            int limit,
            long seed,
            List<String> notices) {
        RowParser parser = table.parser();
        RowNumbers numbers = table.count(jobs, name);
        List<String> found = new ArrayList<>();
        long available = numbers.requireValidRows(name, InvalidRows.DROP, found);
        found.forEach(notice -> notices.add(name + ": " + notice));
        RowPermutation order = new RowPermutation(available, seed);
        int taken = (int) Math.min(limit, available);
        Broadcast<RowNumbers> shared = context.broadcast(numbers);
        try {
            JavaRDD<Placed> placed =
                    table.rows().mapPartitions(part -> pick(part, parser, shared.value(), order, taken));
            float[] values =
                    gather(jobs.collect("reading " + name, placed.getNumPartitions(), placed), table, name, taken);
            return new RowSelection(values, table.columns().size(), available);
        } finally {
            shared.destroy();
        }
    }

    private static Iterator<Placed> pick(
            Iterator<Row> rows, RowParser parser, RowNumbers numbers, RowPermutation order, int taken) {
        List<Placed> picked = new ArrayList<>();
        double[] values = new double[parser.dim()];
        String file = "";
        long start = -1;
        long rank = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            if (start != RowParser.splitStart(row) || !file.equals(RowParser.file(row))) {
                file = RowParser.file(row);
                start = RowParser.splitStart(row);
                rank = numbers.split(file, start).firstRank();
            }
            if (parser.parse(row, values) < 0) {
                long place = order.apply(rank++);
                if (place < taken) {
                    picked.add(new Placed((int) place, floats(values)));
                }
            }
        }
        return picked.iterator();
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int j = 0; j < floats.length; j++) {
            floats[j] = (float) values[j];
        }
        return floats;
    }

    private static float[] gather(List<Placed> placed, SourceTable table, String name, int taken) {
        if (placed.size() != taken) {
            throw new IllegalStateException(name + " has changed while it was read");
        }
        int dim = table.columns().size();
        float[] rows = new float[taken * dim];
        for (Placed row : placed) {
            for (int j = 0; j < dim; j++) {
                if (!Float.isFinite(row.values()[j])) {
                    throw new DataException(name + ": column "
                            + table.columns().get(j).name() + " has a value too large to compare, beyond ±3.4e38");
                }
                rows[row.place() * dim + j] = row.values()[j];
            }
        }
        return rows;
    }
}
