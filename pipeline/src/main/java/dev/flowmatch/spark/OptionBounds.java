package dev.flowmatch.spark;

import dev.flowmatch.io.UsageException;
import java.util.Arrays;
import java.util.Locale;

/** Checks of the values that the operations are given; each names the option, its bound and the value. */
final class OptionBounds {
    private OptionBounds() {}

    /** @throws IllegalArgumentException if {@code value} is below {@code least} */
    static int atLeast(int least, int value, String option) {
        return (int) atLeast(least, (long) value, option);
    }

    /** @throws IllegalArgumentException if {@code value} is below {@code least} */
    static long atLeast(long least, long value, String option) {
        if (value < least) {
            throw new IllegalArgumentException(option + " must be at least " + least + ", but was " + value);
        }
        return value;
    }

    /** @throws IllegalArgumentException if {@code value} is not in [{@code least}, {@code most}] */
    static long between(long least, long value, long most, String option) {
        if (value > most) {
            throw new IllegalArgumentException(option + " must be at most " + most + ", but was " + value);
        }
        return atLeast(least, value, option);
    }

    /** @throws IllegalArgumentException if {@code value} is not above 0, infinite or no number */
    static double positive(double value, String option) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(option + " must be above 0, but was " + value);
        }
        return value;
    }

    /** @throws IllegalArgumentException if {@code value} is negative, infinite or no number */
    static double notNegative(double value, String option) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(option + " must be a number of at least 0, but was " + value);
        }
        return value;
    }

    /** @throws IllegalArgumentException if {@code value} is not in [0, 1) */
    static double fraction(double value, String option) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(option + " must be in [0, 1), but was " + value);
        }
        return value;
    }

    /** @throws UsageException if {@code value} is null */
    static void requireSet(Object value, String option) {
        if (value == null) {
            throw new UsageException(option + " must be set");
        }
    }

    /** @throws IllegalArgumentException if no constant has the name, in lower case */
    static <E extends Enum<E>> E named(Class<E> type, String name, String option) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(option + " must be one of "
                        + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT) + ", but was " + name));
    }
}
