package dev.flowmatch.spark;

import java.util.Locale;

/** The numbers in a CSV file's texts: which type they have, and their value. */
final class CsvNumber {
    /** No value seen yet; each kind after it holds all values of those before. */
    static final byte NONE = 0;

    static final byte INT = 1;
    static final byte BIGINT = 2;
    static final byte DOUBLE = 3;
    static final byte TEXT = 4;

    private CsvNumber() {}

    /** Spark's DDL name of a numeric kind, and {@code string} for the others. */
    static String typeName(byte kind) {
        return switch (kind) {
            case INT -> "int";
            case BIGINT -> "bigint";
            case DOUBLE -> "double";
            default -> "string";
        };
    }

    /** The narrowest kind that holds a text. */
    static byte kind(String text) {
        if (isInteger(text)) {
            try {
                long value = Long.parseLong(text);
                return value == (int) value ? INT : BIGINT;
            } catch (NumberFormatException e) {
                return DOUBLE;
            }
        }
        try {
            value(text);
            return DOUBLE;
        } catch (NumberFormatException e) {
            return TEXT;
        }
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
     * The value of a decimal number, or of {@code nan}, {@code inf} or {@code infinity} in any case.
     *
     * @throws NumberFormatException if the text is no number
     */
    static double value(String text) {
        char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
        boolean decimal = (last >= '0' && last <= '9') || last == '.';
        // Java would also read 1d, 1f and hexadecimal fractions.
        if (decimal && text.indexOf('x') < 0 && text.indexOf('X') < 0) {
            return Double.parseDouble(text);
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new NumberFormatException("not a number: " + text);
        };
    }
}
