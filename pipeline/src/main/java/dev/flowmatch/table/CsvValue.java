package dev.flowmatch.table;

import dev.flowmatch.column.ColumnType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** The values in a CSV file's texts: which type they have, and the number that they count as. */
final class CsvValue {
    /** The kinds of values, of which a column has a set: its type is the narrowest that holds all of them. */
    static final int INT = 1;

    static final int BIGINT = 2;
    static final int DOUBLE = 4;
    static final int BOOLEAN = 8;
    static final int DATE = 16;
    static final int TIMESTAMP = 32;
    static final int TIMESTAMP_NTZ = 64;
    static final int TEXT = 128;

    private static final int NUMBERS = INT | BIGINT | DOUBLE;

    private CsvValue() {}

    /** Spark's DDL name of the narrowest type that holds values of these kinds; {@code string} for none at all. */
    static String typeName(int kinds) {
        if (kinds != 0 && (kinds & ~NUMBERS) == 0) {
            return (kinds & DOUBLE) != 0 ? "double" : (kinds & BIGINT) != 0 ? "bigint" : "int";
        }
        return switch (kinds) {
            case BOOLEAN -> "boolean";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp";
            case TIMESTAMP_NTZ -> "timestamp_ntz";
            default -> "string";
        };
    }

    /** Whether all values of these kinds are numbers. */
    static boolean areNumbers(int kinds) {
        return (kinds & ~NUMBERS) == 0;
    }

    /** The kind of a text. */
    static int kind(String text) {
        if (text.isEmpty()) {
            return TEXT;
        }
        char first = text.charAt(0);
        if (first >= '0' && first <= '9' && text.length() >= 10 && text.charAt(4) == '-') {
            return timeKind(text);
        }
        if (isBoolean(text)) {
            return BOOLEAN;
        }
        // Saves the exception of what is no number.
        if ("0123456789+-.iInN".indexOf(first) < 0) {
            return TEXT;
        }
        if (isInteger(text)) {
            try {
                long value = Long.parseLong(text);
                return value == (int) value ? INT : BIGINT;
            } catch (NumberFormatException e) {
                return DOUBLE;
            }
        }
        try {
            number(text);
            return DOUBLE;
        } catch (NumberFormatException e) {
            return TEXT;
        }
    }

    private static int timeKind(String text) {
        try {
            if (text.length() == 10) {
                LocalDate.parse(text);
                return DATE;
            }
            boolean zoned = isZoned(text);
            micros(text, zoned);
            return zoned ? TIMESTAMP : TIMESTAMP_NTZ;
        } catch (DateTimeException e) {
            return TEXT;
        }
    }

    private static boolean isZoned(String text) {
        return text.endsWith("Z") || text.indexOf('+', 10) > 0 || text.indexOf('-', 10) > 0;
    }

    private static boolean isBoolean(String text) {
        return switch (text) {
            case "true", "false", "True", "False", "TRUE", "FALSE" -> true;
            default -> false;
        };
    }

    private static boolean isInteger(String text) {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > start;
    }

    /**
     * What a text counts as in a column of an ordered type: a number as {@link #number}, a date or timestamp as {@link
     * ColumnType#number} says.
     *
     * @throws IllegalArgumentException if the text is not of the type
     */
    static double ordered(ColumnType type, String text) {
        try {
            return switch (type.kind()) {
                case DATE -> LocalDate.parse(text).toEpochDay();
                case TIMESTAMP -> micros(text, true);
                case TIMESTAMP_NTZ -> micros(text, false);
                default -> number(text);
            };
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "not of type " + type.kind().name().toLowerCase(Locale.ROOT), e);
        }
    }

    /** Microseconds since 1970 of an ISO 8601 timestamp, whose date and time may have a blank between them. */
    private static double micros(String text, boolean zoned) {
        String iso =
                text.length() > 10 && text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        Instant time = zoned
                ? OffsetDateTime.parse(iso).toInstant()
                : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
        return micros(time);
    }

    /** Microseconds since 1970. */
    static double micros(Instant time) {
        return time.getEpochSecond() * 1e6 + Math.floorDiv(time.getNano(), 1000);
    }

    /**
     * The value of a decimal number, or of {@code nan}, {@code inf} or {@code infinity} in any case.
     *
     * @throws NumberFormatException if the text is no number
     */
    static double number(String text) {
        char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
        boolean decimal = (last >= '0' && last <= '9') || last == '.';
        // Java would also read 1d, 1f and hexadecimal fractions.
        if (decimal && text.indexOf('x') < 0 && text.indexOf('X') < 0) {
            return Double.parseDouble(text);
        }
        return switch (text.length() > 9 ? "" : text.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new NumberFormatException("not a number");
        };
    }
}
