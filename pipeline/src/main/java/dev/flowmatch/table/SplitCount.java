package dev.flowmatch.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;

/** How many rows one split of a file has, and which of them is the first with a missing or another invalid value. */
public final class SplitCount implements Serializable {
    private static final long serialVersionUID = 1;

    final String file;
    final long start;
    long rows;
    final Problem missing = new Problem();
    final Problem infinite = new Problem();
    /** The sum of the valid rows' hashes. */
    long digest;

    /** Rows with a value that cannot be learned, which each are counted once, by the first of their values that cannot. */
    static final class Problem implements Serializable {
        private static final long serialVersionUID = 1;

        long rows;
        long firstRow = -1;
        int column;
        String what;

        private void add(long row, int atColumn, String problem) {
            if (rows++ == 0) {
                firstRow = row;
                column = atColumn;
                what = problem;
            }
        }
    }

    private SplitCount(String file, long start) {
        this.file = file;
        this.start = start;
    }

    /** A split of which all rows are valid. */
    static SplitCount ofValid(String file, long start, long rows, long digest) {
        SplitCount count = new SplitCount(file, start);
        count.rows = rows;
        count.digest = digest;
        return count;
    }

    /** Counts the splits of one partition, which come one after the other, each in the order of its rows. */
    public static Iterator<SplitCount> count(Iterator<Row> rows, RowParser parser) {
        List<SplitCount> counts = new ArrayList<>();
        SplitCount current = null;
        double[] values = new double[parser.dim()];
        while (rows.hasNext()) {
            Row row = rows.next();
            if (current == null || !current.isOf(row)) {
                current = new SplitCount(RowParser.file(row), RowParser.splitStart(row));
                counts.add(current);
            }
            int invalid = parser.parse(row, values);
            if (invalid >= 0) {
                current.addInvalid(invalid, row, parser);
            } else {
                current.digest += hash(values);
            }
            current.rows++;
        }
        return counts.iterator();
    }

    private static long hash(double[] values) {
        long hash = 0x9E3779B97F4A7C15L;
        for (double value : values) {
            // Zeros of both signs are one value.
            hash = (hash ^ Double.doubleToLongBits(value + 0.0)) * 0xBF58476D1CE4E5B9L;
            hash ^= hash >>> 32;
        }
        return hash;
    }

    private boolean isOf(Row row) {
        return start == RowParser.splitStart(row) && file.equals(RowParser.file(row));
    }

    private void addInvalid(int column, Row row, RowParser parser) {
        (parser.isMissing(row, column) ? missing : infinite).add(rows, column, parser.problem(row, column));
    }

    long invalidRows() {
        return missing.rows + infinite.rows;
    }
}
