package dev.flowmatch.table;

import dev.flowmatch.column.ColumnType;
import dev.flowmatch.column.SourceColumn;
import java.io.Serializable;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * How the values of a column are asked of Spark and taken out of its rows: as the numbers that {@link ColumnType#number} says
 * or, for categories, as the texts of {@link ColumnType#text}, the same whatever the table's format and Spark's time zone are.
 *
 * @param type the column's type
 * @param csv whether Spark gives texts
 * @param nulls texts that mean a missing value
 * @param category whether it is a column of categories
 */
record Cell(ColumnType type, boolean csv, Set<String> nulls, boolean category) implements Serializable {

    static Cell of(SourceColumn column, boolean csv, Set<String> nulls, boolean category) {
        return new Cell(ColumnType.parse(column.type()), csv, nulls, category);
    }

    /** What to select, so that the other methods understand it. */
    Column select(String name) {
        Column column = column(name);
        if (csv) {
            return column.cast("string");
        }
        return switch (type.kind()) {
            case STRING -> column.cast("string");
            case BOOLEAN, TIMESTAMP_NTZ -> column;
            case DATE -> functions.unix_date(column).cast("double");
            case TIMESTAMP -> functions.unix_micros(column).cast("double");
            case DECIMAL -> category ? column : column.cast("double");
            case BIGINT, INT, SMALLINT, TINYINT -> column.cast(category ? "bigint" : "double");
            case DOUBLE, FLOAT -> column.cast("double");
        };
    }

    static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /** Whether there is no value; NaN is one. */
    boolean isNull(Row row, int at) {
        return row.isNullAt(at) || (csv && nulls.contains(row.getString(at)));
    }

    /**
     * The number in a column of an ordered type; NaN for a missing one.
     *
     * @throws IllegalArgumentException if a CSV file's text is not of the type
     */
    double number(Row row, int at) {
        if (isNull(row, at)) {
            return Double.NaN;
        }
        if (csv) {
            return CsvValue.ordered(type, row.getString(at));
        }
        return switch (type.kind()) {
            case TIMESTAMP_NTZ -> CsvValue.micros(row.<LocalDateTime>getAs(at).toInstant(ZoneOffset.UTC));
            case BIGINT, INT, SMALLINT, TINYINT -> category ? row.getLong(at) : row.getDouble(at);
            case DECIMAL -> category ? row.getDecimal(at).doubleValue() : row.getDouble(at);
            default -> row.getDouble(at);
        };
    }

    /**
     * The text of a category; null for a missing one.
     *
     * @throws IllegalArgumentException if a CSV file's text is not of the type
     */
    String text(Row row, int at) {
        if (isNull(row, at)) {
            return null;
        }
        if (csv) {
            return canonical(row.getString(at));
        }
        return switch (type.kind()) {
            case STRING -> row.getString(at);
            case BOOLEAN -> String.valueOf(row.getBoolean(at));
            case BIGINT, INT, SMALLINT, TINYINT -> String.valueOf(row.getLong(at));
            case DECIMAL ->
                row.getDecimal(at)
                        .setScale(type.scale(), RoundingMode.UNNECESSARY)
                        .toPlainString();
            default -> text(number(row, at));
        };
    }

    /** The one text of all a CSV file's texts that mean the same value; null for a missing one. */
    String canonical(String text) {
        return switch (type.kind()) {
            case STRING -> text;
            case BOOLEAN -> text.toLowerCase(Locale.ROOT);
            case BIGINT, INT, SMALLINT, TINYINT -> String.valueOf(Long.parseLong(text));
            default -> text(CsvValue.ordered(type, text));
        };
    }

    /** The text of a number; null for NaN. */
    String text(double number) {
        // Zeros of both signs are one value.
        return Double.isNaN(number) ? null : type.text(number + 0.0);
    }
}
