package dev.flowmatch.column;

import dev.flowmatch.fault.Require;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column's type by Spark's DDL name.
 *
 * @param kind which type
 * @param precision decimal digits of a decimal in all, 1 to 38; 0 for others
 * @param scale decimal digits of a decimal behind the point, 0 to precision; 0 for others
 */
public record ColumnType(Kind kind, int precision, int scale) implements Serializable {
    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d{1,2}), ?(\\d{1,2})\\)");

    /** The types, without the digits of a decimal. */
    public enum Kind {
        DOUBLE,
        FLOAT,
        BIGINT,
        INT,
        SMALLINT,
        TINYINT,
        DECIMAL,
        STRING,
        BOOLEAN,
        DATE,
        TIMESTAMP,
        TIMESTAMP_NTZ
    }

    /**
     * The type of a DDL name: {@code double}, {@code float}, {@code bigint}, {@code int}, {@code smallint}, {@code
     * tinyint}, {@code decimal(p,s)}, {@code string}, {@code boolean}, {@code date}, {@code timestamp} or {@code
     * timestamp_ntz}.
     *
     * @throws IllegalArgumentException if the name is none of these
     */
    public static ColumnType parse(String name) {
        Require.present("type", name);
        return switch (name) {
            case "double" -> new ColumnType(Kind.DOUBLE, 0, 0);
            case "float" -> new ColumnType(Kind.FLOAT, 0, 0);
            case "bigint" -> new ColumnType(Kind.BIGINT, 0, 0);
            case "int" -> new ColumnType(Kind.INT, 0, 0);
            case "smallint" -> new ColumnType(Kind.SMALLINT, 0, 0);
            case "tinyint" -> new ColumnType(Kind.TINYINT, 0, 0);
            case "string" -> new ColumnType(Kind.STRING, 0, 0);
            case "boolean" -> new ColumnType(Kind.BOOLEAN, 0, 0);
            case "date" -> new ColumnType(Kind.DATE, 0, 0);
            case "timestamp" -> new ColumnType(Kind.TIMESTAMP, 0, 0);
            case "timestamp_ntz" -> new ColumnType(Kind.TIMESTAMP_NTZ, 0, 0);
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
        throw new IllegalArgumentException("type must be double, float, bigint, int, smallint, tinyint,"
                + " decimal(p,s), string, boolean, date, timestamp or timestamp_ntz, but was '" + name + "'");
    }

    /** Whether values are numbers, or can be counted as such: all types but text and boolean. */
    public boolean isOrdered() {
        return kind != Kind.STRING && kind != Kind.BOOLEAN;
    }

    /** Whether values are numbers: integers, decimals or of floating point. */
    public boolean isNumber() {
        return isOrdered() && !isTime();
    }

    /**
     * Whether the values of two columns can be told equal without a guess: numbers of all types can; others only where both have
     * one type, since a text has many ways to be written and a timestamp without a zone is no instant.
     */
    public boolean isComparableWith(ColumnType other) {
        return kind == other.kind || (isNumber() && other.isNumber());
    }

    /** Whether values are dates or timestamps. */
    public boolean isTime() {
        return kind == Kind.DATE || kind == Kind.TIMESTAMP || kind == Kind.TIMESTAMP_NTZ;
    }

    /** Whether values are whole numbers, dates and timestamps among them. */
    public boolean isWhole() {
        return isTime() || kind == Kind.BIGINT || kind == Kind.INT || kind == Kind.SMALLINT || kind == Kind.TINYINT;
    }

    /**
     * The number that a value of an ordered type counts as: itself, days since 1970-01-01 for a date, microseconds since then
     * for a timestamp, in UTC for one with a time zone.
     *
     * @param text a number, an ISO 8601 date as {@code 2026-11-29}, or timestamp as {@code 2026-11-29T10:24:13.5Z}, without
     *     the Z where it has no zone
     * @throws IllegalArgumentException if it is none
     */
    public double number(String text) {
        try {
            return switch (kind) {
                case DATE -> LocalDate.parse(text).toEpochDay();
                case TIMESTAMP -> micros(Instant.parse(text));
                case TIMESTAMP_NTZ -> micros(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
                case STRING, BOOLEAN -> throw new IllegalStateException("no number: " + kind);
                default -> Double.parseDouble(text);
            };
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' must be of type " + kind + ", but is not", e);
        }
    }

    private static double micros(Instant time) {
        return time.getEpochSecond() * 1e6 + Math.floorDiv(time.getNano(), 1000);
    }

    /** The text of a number of an ordered type: the inverse of {@link #number}. */
    public String text(double number) {
        return switch (kind) {
            case DATE -> LocalDate.ofEpochDay((long) number).toString();
            case TIMESTAMP -> instant(number).toString();
            case TIMESTAMP_NTZ ->
                LocalDateTime.ofInstant(instant(number), ZoneOffset.UTC).toString();
            case STRING, BOOLEAN -> throw new IllegalStateException("no number: " + kind);
            case DOUBLE, FLOAT -> Double.toString(number);
            default ->
                new BigDecimal(number).setScale(scale, RoundingMode.HALF_EVEN).toPlainString();
        };
    }

    private static Instant instant(double micros) {
        return Instant.EPOCH.plus((long) micros, ChronoUnit.MICROS);
    }

    /** Makes sure that a text stands for a value of this type. */
    void requireText(String text) {
        if (isOrdered()) {
            number(text);
        } else if (kind == Kind.BOOLEAN && !text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("'" + text + "' must be true or false");
        }
    }
}
