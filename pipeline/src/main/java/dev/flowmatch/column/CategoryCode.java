package dev.flowmatch.column;

import java.util.ArrayList;
import java.util.List;

/**
 * How categories become vectors. Few get an axis each, centred and of variance 1; many get bits, as one axis each would make
 * x wide and every pair large.
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
    /** The binary digits of the category's number, ±1: ⌈log₂ K⌉ entries. */
    BITS {
        @Override
        List<List<Float>> codes(int categories) {
            int width = Integer.SIZE - Integer.numberOfLeadingZeros(categories - 1);
            List<List<Float>> codes = new ArrayList<>();
            for (int k = 0; k < categories; k++) {
                List<Float> code = new ArrayList<>();
                for (int j = 0; j < width; j++) {
                    code.add((k >> j & 1) == 1 ? 1f : -1f);
                }
                codes.add(code);
            }
            return codes;
        }
    };

    /** The most categories that get an axis each. */
    public static final int MOST_AXES = 32;

    abstract List<List<Float>> codes(int categories);

    /** The codes of a number of categories, at least 1. */
    public static Codebook book(int categories) {
        return Codebook.of((categories <= MOST_AXES ? ONE_HOT : BITS).codes(categories));
    }
}
