package dev.flowmatch.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Checks of options and of the fields of files. Each takes the name (an option's, or a field's JSON key), the value and
 * its bounds, returns the value, and otherwise throws an exception that tells all three.
 */
public final class Require {
    private static final Pattern RELATIVE_FILE = Pattern.compile("[A-Za-z0-9_.=-]+(/[A-Za-z0-9_.=-]+)*");
    private static final Pattern DOTS = Pattern.compile("(.*/)?\\.{1,2}(/.*)?");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private Require() {}

    /** @throws UsageException if {@code value} is null: an option that was not given */
    public static void set(String name, Object value) {
        if (value == null) {
            throw new UsageException(name + " must be set");
        }
    }

    /** @throws IllegalArgumentException if {@code value} is null: a field that a file lacks */
    public static <T> T present(String name, T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** An immutable copy. @throws IllegalArgumentException if the list or one of its elements is null */
    public static <T> List<T> elements(String name, List<T> list) {
        for (T element : present(name, list)) {
            present("an element of " + name, element);
        }
        return List.copyOf(list);
    }

    /** @throws IllegalArgumentException if {@code value} is below {@code least} */
    public static int atLeast(String name, int value, int least) {
        return (int) atLeast(name, (long) value, least);
    }

    /** @throws IllegalArgumentException if {@code value} is below {@code least} */
    public static long atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", but was " + value);
        }
        return value;
    }

    /** @throws IllegalArgumentException if {@code value} is not in [{@code least}, {@code most}] */
    public static long between(String name, long value, long least, long most) {
        if (value > most) {
            throw new IllegalArgumentException(name + " must be at most " + most + ", but was " + value);
        }
        return atLeast(name, value, least);
    }

    /** @throws IllegalArgumentException if {@code value} is infinite or no number */
    public static double finite(String name, double value) {
        if (!(Math.abs(value) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(name + " must be finite, but was " + value);
        }
        return value;
    }

    /** @throws IllegalArgumentException if {@code value} is not above 0, infinite or no number */
    public static double positive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be above 0, but was " + value);
        }
        return value;
    }

    /** @throws IllegalArgumentException if {@code value} is negative, infinite or no number */
    public static double notNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be a number of at least 0, but was " + value);
        }
        return value;
    }

    /** @throws IllegalArgumentException if {@code value} is not in [0, 1) */
    public static double fraction(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1), but was " + value);
        }
        return value;
    }

    /** The constant of that name in lower case. @throws IllegalArgumentException if there is none */
    public static <E extends Enum<E>> E named(String name, String value, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " must be one of "
                        + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT) + ", but was " + value));
    }

    /** @throws IllegalArgumentException if {@code found} is below 1, or above {@code known}: of a newer program */
    public static int formatVersion(int found, int known) {
        atLeast("format_version", found, 1);
        if (found > known) {
            throw new IllegalArgumentException("format_version " + found
                    + " was written by a newer program; this one reads up to format_version " + known);
        }
        return found;
    }

    /**
     * A file inside the data set's folder: no absolute path, no way out of the folder.
     *
     * @throws IllegalArgumentException if {@code value} names anything else
     */
    public static String relativeFile(String name, String value) {
        present(name, value);
        if (!RELATIVE_FILE.matcher(value).matches() || DOTS.matcher(value).matches()) {
            throw new IllegalArgumentException(name + " must name a file inside the folder, but was '" + value + "'");
        }
        return value;
    }

    /** @throws IllegalArgumentException if {@code value} is not a SHA-256 in lower-case hexadecimal digits */
    public static String sha256(String name, String value) {
        present(name, value);
        if (!SHA_256.matcher(value).matches()) {
            throw new IllegalArgumentException(name + " must be 64 lower-case hexadecimal digits, but was '"
                    + (value.length() > 80 ? value.substring(0, 80) + "…" : value) + "'");
        }
        return value;
    }
}
