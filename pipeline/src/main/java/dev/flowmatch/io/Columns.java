package dev.flowmatch.io;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks of the columns of a manifest as a whole. */
final class Columns {
    private static final Set<String> RESERVED = Set.of("id", "run_date");

    private Columns() {}

    static List<ColumnEntry> require(List<ColumnEntry> columns) {
        return require("columns", columns);
    }

    /** The columns that x0 comes from: null, as in every file written before there were any, or as many as x0 has entries. */
    static List<ColumnEntry> requireX0(List<ColumnEntry> columns, int dim) {
        if (columns != null && columns.size() != dim) {
            throw new IllegalArgumentException(
                    "x0_columns must be as many as dim, but were " + columns.size() + " with dim " + dim);
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
        return checked;
    }
}
