package dev.flowmatch.evaluation;

import dev.flowmatch.column.CategoryEntry;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.fidelity.CategoryColumn;
import dev.flowmatch.fidelity.MixedColumn;
import dev.flowmatch.fidelity.MixedRows;
import dev.flowmatch.fidelity.NumberColumn;
import dev.flowmatch.table.TableRows;
import java.util.ArrayList;
import java.util.List;

/** Rows of a table as the measures of a table take them. */
final class JudgedTable {
    /** The label of rare values together. */
    static final String RARE = "(rare)";

    /** The label of values that are none of the categories. */
    static final String OTHER = "(other)";

    /** The label of missing values. */
    static final String MISSING = "(missing)";

    private JudgedTable() {}

    static MixedRows of(TableRows rows) {
        List<MixedColumn> columns = new ArrayList<>();
        for (int j = 0; j < rows.columns().size(); j++) {
            columns.add(column(rows, j));
        }
        return new MixedRows(columns);
    }

    private static MixedColumn column(TableRows rows, int column) {
        ColumnEntry entry = rows.columns().get(column);
        if (!entry.isCategorical()) {
            double[] values = new double[rows.count()];
            for (int row = 0; row < values.length; row++) {
                values[row] = rows.at(row, column);
            }
            return new NumberColumn(entry.name(), values);
        }
        int missing = TableRows.missingIndex(entry);
        int[] codes = new int[rows.count()];
        for (int row = 0; row < codes.length; row++) {
            int code = (int) rows.at(row, column);
            codes[row] = code == missing ? CategoryColumn.MISSING : code;
        }
        return new CategoryColumn(entry.name(), codes, labels(entry));
    }

    /** A label for each category, and one for values that are none. */
    static List<String> labels(ColumnEntry column) {
        List<String> labels = new ArrayList<>();
        for (CategoryEntry category : column.categories()) {
            labels.add(category.value() != null ? category.value() : category.isMissing() ? MISSING : RARE);
        }
        labels.add(OTHER);
        return labels;
    }
}
