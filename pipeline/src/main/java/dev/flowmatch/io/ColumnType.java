package dev.flowmatch.io;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A numeric column type by Spark's DDL name.
 *
 * @param kind which type
 * @param precision decimal digits of a decimal in all, 1 to 38; 0 for others
 * @param scale decimal digits of a decimal behind the point, 0 to precision; 0 for others
 */
record ColumnType(Kind kind, int precision, int scale) {
    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d{1,2}), ?(\\d{1,2})\\)");

    enum Kind {
        DOUBLE,
        FLOAT,
        BIGINT,
        INT,
        SMALLINT,
        TINYINT,
        DECIMAL
    }

    /**
     * The type of a DDL name: {@code double}, {@code float}, {@code bigint}, {@code int}, {@code smallint}, {@code
     * tinyint} or {@code decimal(p,s)}.
     *
     * @throws IllegalArgumentException if the name is none of these
     */
    static ColumnType parse(String name) {
        Require.present("type", name);
        return switch (name) {
            case "double" -> new ColumnType(Kind.DOUBLE, 0, 0);
            case "float" -> new ColumnType(Kind.FLOAT, 0, 0);
            case "bigint" -> new ColumnType(Kind.BIGINT, 0, 0);
            case "int" -> new ColumnType(Kind.INT, 0, 0);
            case "smallint" -> new ColumnType(Kind.SMALLINT, 0, 0);
            case "tinyint" -> new ColumnType(Kind.TINYINT, 0, 0);
            default -> decimal(name);
        };
    }

    private static ColumnType decimal(String name) {
        Matcher decimal = DECIMAL.matcher(name);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            int scale = Integer.parseInt(decimal.group(2));
            if (precision >= 1 && precision <= 38 && scale <= precision) {
                return new ColumnType(Kind.DECIMAL, precision, scale);
            }
        }
        throw new IllegalArgumentException("type must be double, float, bigint, int, smallint, tinyint or"
                + " decimal(p,s), but was '" + name + "'");
    }
}
