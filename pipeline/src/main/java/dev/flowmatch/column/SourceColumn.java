package dev.flowmatch.column;

import java.io.Serializable;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chosen column of a source.
 *
 * @param name its name
 * @param type Spark's DDL name of its type
 */
public record SourceColumn(String name, String type) implements Serializable {
    private static final Pattern DECIMAL = Pattern.compile("decimal\\(\\d+, ?(\\d+)\\)");
    private static final Set<String> WHOLE =
            Set.of("bigint", "int", "smallint", "tinyint", "date", "timestamp", "timestamp_ntz");

    /**
     * The step of the grid that the column's values lie on: of integers, dates (in days) and timestamps (in
     * microseconds) the greatest that fits all values seen, of decimals that of their last digit.
     *
     * @param statistics of the source's columns
     * @param index the column's index among them
     * @return the step; 0 for a constant column and for one of floating-point numbers
     */
    public double step(ColumnStatistics statistics, int index) {
        if (statistics.isConstant(index)) {
            return 0;
        }
        Matcher decimal = DECIMAL.matcher(type);
        if (decimal.matches()) {
            return Math.pow(10, -Integer.parseInt(decimal.group(1)));
        }
        return WHOLE.contains(type) ? statistics.step(index) : 0;
    }
}
