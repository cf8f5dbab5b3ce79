package dev.flowmatch.column;

import java.util.ArrayList;
import java.util.List;

/**
 * How categories become vectors. Few get an axis each, centred and of variance 1; more get words of a code, as one axis each
 * would make x wide and every pair large; very many their bare digits.
 */
public enum CategoryCode {
    /**
     * An axis for each category: K entries, 1 − 1/K in its own and −1/K in the others, scaled to a mean square of 1; of a
     * single category the entry 0.
     */
    ONE_HOT {
        @Override
        List<List<Float>> codes(int categories) {
            if (categories == 1) {
                return List.of(List.of(0f));
            }
            double own = 1 - 1.0 / categories;
            double other = -1.0 / categories;
            double scale = Math.sqrt(categories / (own * own + (categories - 1) * other * other));
            List<List<Float>> codes = new ArrayList<>();
            for (int k = 0; k < categories; k++) {
                List<Float> code = new ArrayList<>();
                for (int j = 0; j < categories; j++) {
                    code.add((float) ((j == k ? own : other) * scale));
                }
                codes.add(code);
            }
            return codes;
        }
    },
    /**
     * A word of the extended Golay code of 24 digits, shortened to ⌈log₂ K⌉ + 12, ±1: the digits of the category's number times
     * the polynomial x¹¹ + x¹⁰ + x⁶ + x⁵ + x⁴ + x² + 1 over GF(2), and one that makes the number of ones even. Any two words
     * differ in at least 8 digits (Golay, Notes on Digital Coding, Proceedings of the IRE 37, 1949), so that a network that is
     * unsure of some does not end at another category.
     */
    GOLAY {
        @Override
        List<List<Float>> codes(int categories) {
            int width = digits(categories) + 12;
            List<List<Float>> codes = new ArrayList<>();
            for (int k = 0; k < categories; k++) {
                int word = 0;
                for (int j = 0; k >> j != 0; j++) {
                    word ^= (k >> j & 1) * (GENERATOR << j);
                }
                codes.add(signs((word << 1) | (Integer.bitCount(word) & 1), width));
            }
            return codes;
        }
    },
    /** The binary digits of the category's number, ±1: ⌈log₂ K⌉ entries. */
    BITS {
        @Override
        List<List<Float>> codes(int categories) {
            List<List<Float>> codes = new ArrayList<>();
            for (int k = 0; k < categories; k++) {
                codes.add(signs(k, digits(categories)));
            }
            return codes;
        }
    };

    /** The most categories that get an axis each. */
    public static final int MOST_AXES = 32;

    /** The most categories that get words of 24 digits or fewer. */
    static final int MOST_WORDS = 1 << 12;

    private static final int GENERATOR = 0xC75;

    abstract List<List<Float>> codes(int categories);

    private static int digits(int categories) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(categories - 1);
    }

    private static List<Float> signs(int digits, int width) {
        List<Float> signs = new ArrayList<>();
        for (int j = 0; j < width; j++) {
            signs.add((digits >> j & 1) == 1 ? 1f : -1f);
        }
        return signs;
    }

    /** The codes of a number of categories, at least 1. */
    public static Codebook book(int categories) {
        CategoryCode kind = categories <= MOST_AXES ? ONE_HOT : categories <= MOST_WORDS ? GOLAY : BITS;
        return Codebook.of(kind.codes(categories));
    }
}
