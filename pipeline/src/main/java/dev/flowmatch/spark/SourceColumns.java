package dev.flowmatch.spark;

import dev.flowmatch.io.DataException;
import dev.flowmatch.io.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which columns of a table are learned. */
final class SourceColumns {
    /** The names that the sample data set has for its own columns. */
    private static final Set<String> RESERVED = Set.of("id", "run_date");

    private SourceColumns() {}

    /**
     * Chooses among a table's columns.
     *
     * @param chosen names; empty for all that are numeric
     * @param source what messages call the table
     * @param notices gets a line about what was left out
     * @throws UsageException if a chosen column is missing, not numeric, reserved or chosen twice
     * @throws DataException if there is no numeric column
     */
    static List<SourceColumn> choose(List<SourceColumn> all, List<String> chosen, String source, List<String> notices) {
        return chosen.isEmpty() ? numeric(all, source, notices) : named(all, chosen, source);
    }

    private static boolean isNumeric(SourceColumn column) {
        String type = column.type();
        return Set.of("double", "float", "bigint", "int", "smallint", "tinyint").contains(type)
                || type.startsWith("decimal(");
    }

    private static boolean isReserved(SourceColumn column) {
        return RESERVED.contains(column.name().toLowerCase(Locale.ROOT));
    }

    private static List<SourceColumn> numeric(List<SourceColumn> all, String source, List<String> notices) {
        List<SourceColumn> numeric = new ArrayList<>();
        List<SourceColumn> reserved = new ArrayList<>();
        List<SourceColumn> others = new ArrayList<>();
        for (SourceColumn column : all) {
            (isReserved(column) ? reserved : isNumeric(column) ? numeric : others).add(column);
        }
        if (numeric.isEmpty()) {
            throw new DataException("source " + source + " must have a numeric column, but has " + describe(all));
        }
        if (!reserved.isEmpty()) {
            notices.add("left out, as samples have columns of their own with these names: " + describe(reserved));
        }
        if (!others.isEmpty()) {
            notices.add("left out, as they are not numeric: " + describe(others));
        }
        return numeric;
    }

    private static List<SourceColumn> named(List<SourceColumn> all, List<String> chosen, String source) {
        List<SourceColumn> columns = new ArrayList<>();
        for (String name : chosen) {
            SourceColumn column = all.stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UsageException("column '" + name + "' is not in " + source
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
