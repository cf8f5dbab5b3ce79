package dev.flowmatch.column;

import dev.flowmatch.fault.Require;
import java.io.Serializable;
import java.util.List;

/**
 * The flag of a column of numbers that says whether the number is missing, as manifests describe it: a category of two,
 * present and missing.
 *
 * @param share of the training rows in which the number is missing, in [0, 1]
 * @param codes the code of present, then that of missing
 * @param span where the flag is; null where it follows from the columns' order
 */
public record MissingFlag(double share, List<List<Float>> codes, Span span) implements Serializable {
    /** The index of the code of a number that is there. */
    public static final int PRESENT = 0;
    /** The index of the code of a number that is missing. */
    public static final int MISSING = 1;

    /** @throws IllegalArgumentException if a field is missing or outside its range, or there are not two codes */
    public MissingFlag {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be in [0, 1], but was " + share);
        }
        codes = Require.elements("codes", codes);
        if (codes.size() != 2) {
            throw new IllegalArgumentException("codes must be 2, but were " + codes.size());
        }
        Codebook.of(codes);
    }

    MissingFlag at(Span place) {
        return new MissingFlag(share, codes, place);
    }
}
