package dev.flowmatch.table;

import dev.flowmatch.column.ColumnType;
import dev.flowmatch.column.SourceColumn;
import dev.flowmatch.fault.DataException;
import dev.flowmatch.fault.NearestName;
import dev.flowmatch.fault.UsageException;
import java.util.ArrayList;
import java.util.HashSet;
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
     * Chooses among a table's columns of numbers.
     *
     * @param chosen names; empty for all that are numeric
     * @param source what messages call the table
     * @param notices gets a line about what was left out
     * @throws UsageException if a chosen column is missing, not numeric, reserved or chosen twice
     * @throws DataException if there is no numeric column
     */
    static List<SourceColumn> choose(List<SourceColumn> all, List<String> chosen, String source, List<String> notices) {
        return chosen.isEmpty() ? numeric(all, source, notices) : named(all, chosen, source, false);
    }

    /**
     * The columns that may be learned: those named, or all whose types can be.
     *
     * @param source what messages call the table
     * @param notices gets a line about what was left out
     * @throws UsageException if a named column is missing, of a type that cannot be learned, reserved, or named for two
     *     things that exclude each other
     * @throws DataException if no column is left
     */
    static List<SourceColumn> candidates(
            List<SourceColumn> all, ColumnOptions options, String source, List<String> notices) {
        requireConsistent(all, options, source);
        if (!options.chosen().isEmpty()) {
            return named(all, options.chosen(), source, true);
        }
        List<SourceColumn> candidates = new ArrayList<>();
        List<SourceColumn> reserved = new ArrayList<>();
        List<SourceColumn> others = new ArrayList<>();
        for (SourceColumn column : all) {
            if (options.excluded().contains(column.name())) {
                continue;
            }
            boolean named = isNamed(options, column.name());
            if (isReserved(column)) {
                requireNot(
                        named,
                        "column '" + column.name()
                                + "' cannot be chosen: samples have a column of their own with this name");
                reserved.add(column);
            } else if (!isLearnable(column)) {
                requireNot(named, "column '" + column.name() + "' cannot be learned: it is of type " + column.type());
                others.add(column);
            } else {
                candidates.add(column);
            }
        }
        noteReserved(reserved, notices);
        if (!others.isEmpty()) {
            notices.add("left out, as their types cannot be learned: " + describe(others));
        }
        if (candidates.isEmpty()) {
            throw new DataException(
                    "source " + source + " must have a column that can be learned, but has " + describe(all));
        }
        return candidates;
    }

    /** Whether a column is named by an option, so that it is not to be left out in silence. */
    static boolean isNamed(ColumnOptions options, String name) {
        return options.chosen().contains(name)
                || options.categorical().contains(name)
                || options.numeric().contains(name);
    }

    private static void requireConsistent(List<SourceColumn> all, ColumnOptions options, String source) {
        List<String> names = all.stream().map(SourceColumn::name).toList();
        Set<String> once = new HashSet<>();
        for (List<String> list : List.of(options.categorical(), options.numeric(), options.excluded())) {
            for (String name : list) {
                if (!names.contains(name)) {
                    throw new UsageException(
                            "column '" + name + "' is not in " + source + NearestName.hint(name, names));
                }
                requireNot(
                        !once.add(name),
                        "column '" + name + "' must be named at most once by --categorical, --numeric and --exclude");
            }
        }
        for (String name : options.chosen()) {
            requireNot(
                    options.excluded().contains(name),
                    "column '" + name + "' must not be named by both --columns and --exclude");
        }
        if (!options.chosen().isEmpty()) {
            for (List<String> list : List.of(options.categorical(), options.numeric())) {
                for (String name : list) {
                    requireNot(
                            !options.chosen().contains(name), "column '" + name + "' is not among those of --columns");
                }
            }
        }
    }

    private static void requireNot(boolean wrong, String message) {
        if (wrong) {
            throw new UsageException(message);
        }
    }

    private static boolean isLearnable(SourceColumn column) {
        try {
            ColumnType.parse(column.type());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean isNumeric(SourceColumn column) {
        String type = column.type();
        return Set.of("double", "float", "bigint", "int", "smallint", "tinyint").contains(type)
                || type.startsWith("decimal(");
    }

    private static boolean isReserved(SourceColumn column) {
        return isReserved(column.name());
    }

    /** Whether the sample data set has a column of its own of this name. */
    static boolean isReserved(String name) {
        return RESERVED.contains(name.toLowerCase(Locale.ROOT));
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
        noteReserved(reserved, notices);
        if (!others.isEmpty()) {
            notices.add("left out, as they are not numeric: " + describe(others));
        }
        return numeric;
    }

    private static void noteReserved(List<SourceColumn> reserved, List<String> notices) {
        if (!reserved.isEmpty()) {
            notices.add("left out, as samples have columns of their own with these names: " + describe(reserved));
        }
    }

    private static List<SourceColumn> named(
            List<SourceColumn> all, List<String> chosen, String source, boolean ofAnyKind) {
        List<SourceColumn> columns = new ArrayList<>();
        for (String name : chosen) {
            SourceColumn column = all.stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UsageException("column '" + name + "' is not in " + source
                            + NearestName.hint(
                                    name, all.stream().map(SourceColumn::name).toList())));
            requireNot(
                    isReserved(column),
                    "column '" + name + "' cannot be chosen: samples have a column of their own with this name");
            requireNot(
                    !ofAnyKind && !isNumeric(column),
                    "column '" + name + "' must be numeric, but is of type " + column.type());
            requireNot(
                    ofAnyKind && !isLearnable(column),
                    "column '" + name + "' cannot be learned: it is of type " + column.type());
            requireNot(columns.contains(column), "column '" + name + "' is chosen twice");
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
