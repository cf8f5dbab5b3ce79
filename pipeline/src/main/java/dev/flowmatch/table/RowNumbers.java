package dev.flowmatch.table;

import dev.flowmatch.column.SourceColumn;
import dev.flowmatch.fault.DataException;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ids of a table's rows, their positions with the files sorted by path: where each split of each file starts.
 *
 * <p>Two scans with the same splits give the same ids; which task reads which split does not matter.
 */
public final class RowNumbers implements Serializable {
    private static final long serialVersionUID = 1;

    private final Map<String, Map<Long, Split>> splits = new HashMap<>();
    private long rows;
    private long validRows;
    private final Problem missing = new Problem();
    private final Problem infinite = new Problem();
    private long digest;

    /** A split: the id of its first row, the rank of its first valid row, and its number of rows. */
    record Split(long firstId, long firstRank, long rows) implements Serializable {}

    /** Rows with a value that cannot be learned. */
    private static final class Problem implements Serializable {
        private static final long serialVersionUID = 1;

        private long rows;
        private long firstRow = Long.MAX_VALUE;
        private String first;

        void add(SplitCount.Problem part, long firstId, List<SourceColumn> columns) {
            if (part.rows > 0 && rows == 0) {
                firstRow = firstId + part.firstRow;
                first = "row " + firstRow + ", column "
                        + columns.get(part.column).name() + " (" + part.what + ")";
            }
            rows += part.rows;
        }
    }

    /**
     * Numbers the rows.
     *
     * @param counts the counts of all splits, in any order
     * @param columns the chosen columns, for the description of the first invalid row
     */
    public static RowNumbers of(List<SplitCount> counts, List<SourceColumn> columns) {
        List<SplitCount> sorted = new ArrayList<>(counts);
        sorted.sort(Comparator.comparing((SplitCount count) -> path(count.file)).thenComparing(count -> count.start));
        RowNumbers numbers = new RowNumbers();
        for (SplitCount count : sorted) {
            numbers.missing.add(count.missing, numbers.rows, columns);
            numbers.infinite.add(count.infinite, numbers.rows, columns);
            numbers.splits
                    .computeIfAbsent(count.file, file -> new HashMap<>())
                    .put(count.start, new Split(numbers.rows, numbers.validRows, count.rows));
            numbers.rows += count.rows;
            numbers.validRows += count.rows - count.invalidRows();
            numbers.digest += count.digest;
        }
        return numbers;
    }

    /**
     * The number of rows whose values are all valid.
     *
     * @param source the table, for messages
     * @param choice what to do about the others
     * @param notices gets a line about rows that were left out
     * @throws DataException if there are no rows, or invalid ones to refuse, or none but invalid ones
     */
    public long requireValidRows(String source, InvalidRows choice, List<String> notices) {
        if (rows == 0) {
            throw new DataException("source " + source + " has no rows");
        }
        if (invalidRows() > 0) {
            settle(source, invalidFact(), choice == InvalidRows.DROP ? null : "--on-invalid drop", notices);
        }
        return validRows;
    }

    /**
     * The number of rows whose values can all be learned.
     *
     * @param source the table, for messages
     * @param onMissing what to do about rows with a missing value; those that are learned are none of them
     * @param onInvalid what to do about rows with an infinite value
     * @param notices gets a line about rows that were left out
     * @throws DataException if there are no rows, or some to refuse, or none but such
     */
    public long requireValidRows(String source, MissingValues onMissing, InvalidRows onInvalid, List<String> notices) {
        if (rows == 0) {
            throw new DataException("source " + source + " has no rows");
        }
        if (missing.rows > 0) {
            settle(
                    source,
                    fact("missing or NaN", missing),
                    onMissing == MissingValues.DROP ? null : "--missing drop",
                    notices);
        }
        if (infinite.rows > 0) {
            settle(
                    source,
                    fact("infinite", infinite),
                    onInvalid == InvalidRows.DROP ? null : "--on-invalid drop",
                    notices);
        }
        return validRows;
    }

    private void settle(String source, String fact, String remedy, List<String> notices) {
        if (remedy != null) {
            throw new DataException("source " + source + ": " + fact + "; " + remedy + " leaves them out");
        }
        if (validRows == 0) {
            throw new DataException("source " + source + ": no row is left, " + fact);
        }
        notices.add("left out: " + fact);
    }

    /** The number of rows with an invalid value. */
    public long invalidRows() {
        return rows - validRows;
    }

    /** In words, how many rows have an invalid value and where the first is. */
    public String invalidFact() {
        Problem problem = new Problem();
        problem.rows = invalidRows();
        problem.first = missing.firstRow < infinite.firstRow ? missing.first : infinite.first;
        return fact("missing, infinite or NaN", problem);
    }

    private String fact(String values, Problem problem) {
        return problem.rows + " of " + rows + " rows have " + (values.startsWith("i") ? "an " : "a ") + values
                + " value in a chosen column, the first in " + problem.first;
    }

    /** A number that differs between tables whose valid rows differ, whatever the rows' order. */
    public long digest() {
        return digest;
    }

    /**
     * A split of a file.
     *
     * @throws IllegalStateException if it was not counted
     */
    Split split(String file, long start) {
        Split split = splits.getOrDefault(file, Map.of()).get(start);
        if (split == null) {
            throw new IllegalStateException(
                    file + " has changed while it was read: there were no rows " + place(file, start));
        }
        return split;
    }

    /**
     * Checks that a split has as many rows as were counted.
     *
     * @throws IllegalStateException if it has not
     */
    void requireRows(String file, long start, long found) {
        long counted = split(file, start).rows();
        if (found != counted) {
            throw new IllegalStateException(file + " has changed while it was read: it had " + counted + " rows "
                    + place(file, start) + ", now " + found);
        }
    }

    /**
     * What a split's file is sorted by: its path as its user sees it, which Spark encodes. The sorted partitions of a
     * catalog's table have no path: their numbers alone order them.
     */
    private static String path(String file) {
        return isOfCatalog(file) ? "" : URI.create(file).getPath();
    }

    private static String place(String file, long start) {
        return isOfCatalog(file) ? "in partition " + start + " of the sorted rows" : "from byte " + start;
    }

    private static boolean isOfCatalog(String file) {
        return file.startsWith(SourceTable.CATALOG);
    }
}
