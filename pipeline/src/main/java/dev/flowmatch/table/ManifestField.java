package dev.flowmatch.table;

import dev.flowmatch.column.CategoryEntry;
import dev.flowmatch.column.ColumnEntry;
import dev.flowmatch.column.ColumnType;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/** How the values of a manifest's column are asked of Spark and taken out of its rows. */
final class ManifestField implements Serializable {
    private static final long serialVersionUID = 1;

    private final Cell cell;
    private final boolean nullable;
    private final boolean categorical;
    private final Map<String, Integer> indices = new HashMap<>();
    private final int missing;
    private final int other;

    ManifestField(ColumnEntry column, boolean csv, Set<String> nulls) {
        categorical = column.isCategorical();
        cell = new Cell(ColumnType.parse(column.type()), csv, nulls, categorical);
        nullable = column.isNullable();
        if (categorical) {
            for (int k = 0; k < column.categories().size(); k++) {
                CategoryEntry category = column.categories().get(k);
                for (String value : category.values()) {
                    indices.put(value, k);
                }
            }
        }
        missing = categorical ? TableRows.missingIndex(column) : -1;
        other = categorical ? column.categories().size() : -1;
    }

    /** What to select, so that {@link #read} understands it. */
    Column select(String name) {
        return cell.select(name);
    }

    /** The value; infinite where it cannot be compared: missing in a column that has no missing values, or infinite itself. */
    double read(Row row, int at) {
        if (!categorical) {
            double number = cell.number(row, at);
            return Double.isNaN(number) && !nullable ? Double.POSITIVE_INFINITY : number;
        }
        String text = text(row, at);
        if (text == null) {
            return nullable ? missing : Double.POSITIVE_INFINITY;
        }
        return indices.getOrDefault(text, other);
    }

    /** The text of a category; null for a missing one, and the text as it is where it is none of the column's type. */
    private String text(Row row, int at) {
        try {
            return cell.text(row, at);
        } catch (IllegalArgumentException | ArithmeticException e) {
            if (cell.csv()) {
                return row.getString(at);
            }
            throw e;
        }
    }
}
