package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
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
final class RowNumbers implements Serializable {
    private static final long serialVersionUID = 1;

    private final Map<String, Map<Long, Split>> splits = new HashMap<>();
    private long rows;
    private long invalidRows;
    private String firstInvalid;
    private long digest;

    /** A split: the id of its first row, the rank of its first valid row, and its number of rows. */
    record Split(long firstId, long firstRank, long rows) implements Serializable {}

    /**
     * Numbers the rows.
     *
     * @param counts the counts of all splits, in any order
     * @param columns the chosen columns, for the description of the first invalid row
     */
    static RowNumbers of(List<SplitCount> counts, List<SourceColumn> columns) {
        List<SplitCount> sorted = new ArrayList<>(counts);
        // Spark encodes the paths of its files; the order is that of the paths as users see them.
        sorted.sort(Comparator.comparing(
                        (SplitCount count) -> URI.create(count.file).getPath())
                .thenComparing(count -> count.start));
        RowNumbers numbers = new RowNumbers();
        for (SplitCount count : sorted) {
            if (count.invalidRows > 0 && numbers.invalidRows == 0) {
                numbers.firstInvalid = "row " + (numbers.rows + count.firstInvalidRow) + ", column "
                        + columns.get(count.firstInvalidColumn).name() + " (" + count.firstProblem + ")";
            }
            numbers.splits
                    .computeIfAbsent(count.file, file -> new HashMap<>())
                    .put(count.start, new Split(numbers.rows, numbers.rows - numbers.invalidRows, count.rows));
            numbers.rows += count.rows;
            numbers.invalidRows += count.invalidRows;
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
    long requireValidRows(String source, InvalidRows choice, List<String> notices) {
        if (rows == 0) {
            throw new DataException("source " + source + " has no rows");
        }
        if (invalidRows > 0) {
            String fact = invalidFact();
            if (choice == InvalidRows.REFUSE) {
                throw new DataException("source " + source + ": " + fact + "; --on-invalid drop leaves them out");
            }
            if (invalidRows == rows) {
                throw new DataException("source " + source + ": no row is left, " + fact);
            }
            notices.add("left out: " + fact);
        }
        return rows - invalidRows;
    }

    /** The number of rows with an invalid value. */
    long invalidRows() {
        return invalidRows;
    }

    /** In words, how many rows have an invalid value and where the first is. */
    String invalidFact() {
        return invalidRows + " of " + rows
                + " rows have a missing, infinite or NaN value in a chosen column, the first in " + firstInvalid;
    }

    /** A number that differs between tables whose valid rows differ, whatever the rows' order. */
    long digest() {
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
            throw new IllegalStateException(file + " has changed while it was read: nothing started at byte " + start);
        }
        return split;
    }
}
