package dev.flowmatch.io;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Checks of the fields of manifests; each returns the value, and names the field by its JSON key when it throws. */
final class Require {
    private static final Pattern RELATIVE_FILE = Pattern.compile("[A-Za-z0-9_.=-]+(/[A-Za-z0-9_.=-]+)*");
    private static final Pattern DOTS = Pattern.compile("(.*/)?\\.{1,2}(/.*)?");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private Require() {}

    static <T> T present(String field, T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    static <T> List<T> elements(String field, List<T> list) {
        for (T element : present(field, list)) {
            present("an element of " + field, element);
        }
        return List.copyOf(list);
    }

    static long between(String field, long value, long least, long most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s must be %d to %d, but was %d", field, least, most, value));
        }
        return value;
    }

    static long atLeast(String field, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(field + " must be at least " + least + ", but was " + value);
        }
        return value;
    }

    static double finite(String field, double value) {
        if (!(Math.abs(value) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(field + " must be finite, but was " + value);
        }
        return value;
    }

    static int formatVersion(int found, int known) {
        atLeast("format_version", found, 1);
        if (found > known) {
            throw new IllegalArgumentException("format_version " + found
                    + " was written by a newer program; this one reads up to format_version " + known);
        }
        return found;
    }

    /** A file inside the data set's folder: no absolute path, no way out of the folder. */
    static String relativeFile(String field, String value) {
        present(field, value);
        if (!RELATIVE_FILE.matcher(value).matches() || DOTS.matcher(value).matches()) {
            throw new IllegalArgumentException(field + " must name a file inside the folder, but was '" + value + "'");
        }
        return value;
    }

    static String sha256(String field, String value) {
        present(field, value);
        if (!SHA_256.matcher(value).matches()) {
            throw new IllegalArgumentException(field + " must be 64 lower-case hexadecimal digits, but was '"
                    + (value.length() > 80 ? value.substring(0, 80) + "…" : value) + "'");
        }
        return value;
    }
}
