package dev.flowmatch.io;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks of the columns of a manifest as a whole. */
final class Columns {
    private static final Set<String> RESERVED = Set.of("id", "run_date");

    private Columns() {}

    static List<ColumnEntry> require(List<ColumnEntry> columns) {
        List<ColumnEntry> checked = Require.elements("columns", columns);
        if (checked.isEmpty()) {
            throw new IllegalArgumentException("columns must not be empty");
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
