package dev.flowmatch.column;

import dev.flowmatch.fault.Require;
import java.io.Serializable;

/**
 * A column's place, or that of its missing-value flag: which entries of x it takes, and which of the network's outputs are for
 * it.
 *
 * @param first its first entry of x
 * @param width how many entries of x, at least 1
 * @param firstOutput its first output
 * @param outputs how many outputs, at least 1
 */
public record Span(int first, int width, int firstOutput, int outputs) implements Serializable {

    /** @throws IllegalArgumentException if a number is below its bound, or above the entries that a row may have */
    public Span {
        Require.between("first", first, 0, Columns.MAX_DIM);
        Require.between("width", width, 1, Columns.MAX_DIM);
        Require.between("first_output", firstOutput, 0, Columns.MAX_DIM);
        Require.between("outputs", outputs, 1, Columns.MAX_DIM);
    }

    /** The entry after the last. */
    public int end() {
        return first + width;
    }

    /** The output after the last. */
    public int endOutput() {
        return firstOutput + outputs;
    }
}
