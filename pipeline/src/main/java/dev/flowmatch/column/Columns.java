package dev.flowmatch.column;

import dev.flowmatch.fault.Require;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks of the columns of a manifest as a whole. */
public final class Columns {
    /** The most entries that a row may have. */
    public static final int MAX_DIM = 65_536;

    private static final Set<String> RESERVED = Set.of("id", "run_date");

    private Columns() {}

    /**
     * The columns of a manifest, checked.
     *
     * @throws IllegalArgumentException if there is none, two have one name, or one has a reserved name
     */
    public static List<ColumnEntry> require(List<ColumnEntry> columns) {
        return require("columns", columns);
    }

    /**
     * The columns with their places: those they have, or one after the other, a missing-value flag behind its number.
     *
     * @throws IllegalArgumentException if the places they have are others
     */
    static List<ColumnEntry> placed(List<ColumnEntry> columns) {
        List<ColumnEntry> placed = new ArrayList<>();
        int entry = 0;
        int output = 0;
        for (ColumnEntry column : columns) {
            Span span = new Span(
                    entry,
                    column.isCategorical() ? column.categories().get(0).code().size() : 1,
                    output,
                    column.isCategorical() ? column.categories().size() : 1);
            entry = span.end();
            output = span.endOutput();
            requireSame(column, "span", column.span(), span);
            MissingFlag flag = column.missing();
            if (flag != null) {
                Span behind = new Span(entry, flag.codes().get(0).size(), output, 2);
                entry = behind.end();
                output = behind.endOutput();
                requireSame(column, "missing.span", flag.span(), behind);
                flag = flag.at(behind);
            }
            placed.add(column.at(span, flag));
        }
        return List.copyOf(placed);
    }

    private static void requireSame(ColumnEntry column, String field, Span found, Span expected) {
        if (found != null && !found.equals(expected)) {
            throw new IllegalArgumentException("column '" + column.name() + "': " + field + " must be " + expected
                    + " as the columns before it say, but was " + found);
        }
    }

    /** The entries of x and of the network's outputs that the columns take. */
    public static VectorLayout layout(List<ColumnEntry> columns) {
        return VectorLayout.of(columns);
    }

    /** The version of the format that a manifest of these columns needs: 1 for numbers without ranks and flags. */
    public static int formatVersion(List<ColumnEntry> columns) {
        return columns.stream()
                        .anyMatch(column -> column.isCategorical()
                                || column.missing() != null
                                || column.ranks() != null
                                || ColumnType.parse(column.type()).isTime())
                ? 2
                : 1;
    }

    /** The columns that x0 comes from: null, as in every file written before there were any, or as many as x0 has entries. */
    public static List<ColumnEntry> requireX0(List<ColumnEntry> columns, int dim) {
        if (columns != null && layout(columns).dim() != dim) {
            throw new IllegalArgumentException("x0_columns must take as many entries as dim, but take "
                    + layout(columns).dim() + " with dim " + dim);
        }
        return columns == null ? null : require("x0_columns", columns);
    }

    private static List<ColumnEntry> require(String field, List<ColumnEntry> columns) {
        List<ColumnEntry> checked = Require.elements(field, columns);
        if (checked.isEmpty()) {
            throw new IllegalArgumentException(field + " must not be empty");
        }
        Set<String> names = new HashSet<>();
        for (ColumnEntry column : checked) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("column '" + column.name() + "' is listed twice");
            }
            if (RESERVED.contains(column.name())) {
                throw new IllegalArgumentException("column name '" + column.name() + "' is reserved");
            }
        }
        return placed(checked);
    }
}
