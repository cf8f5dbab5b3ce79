package dev.flowmatch.coupling;

import java.io.Serializable;
import java.util.List;

/**
 * A coupling of a group of noise points with a group of data points, drawn independently of each other: it decides
 * which noise goes with which data.
 *
 * <p>Both sides keep their distribution, since within a group each point is used exactly once. Implementations are
 * immutable, thread-safe, and a function of the group alone.
 */
public interface Coupling extends Serializable {

    /** The name under which a data set records it. */
    String name();

    /**
     * Pairs a group.
     *
     * @param x0 noise, [rows × dim], row-major; only read
     * @param x1 data, [rows × dim], row-major; only read
     * @param rows the size of the group
     * @param dim the number of columns
     * @param noiseOfRow where the pairing is written, [rows]: row i of {@code x1} goes with row {@code noiseOfRow[i]} of
     *     {@code x0}; a permutation of 0 … rows − 1
     */
    void pair(float[] x0, float[] x1, int rows, int dim, int[] noiseOfRow);

    /** The names of all couplings. */
    static List<String> names() {
        return List.of("independent", "ot");
    }

    /**
     * Finds a coupling by name.
     *
     * @throws IllegalArgumentException if the name is none of {@link #names()}
     */
    static Coupling named(String name) {
        return switch (name) {
            case "independent" -> new IndependentCoupling();
            case "ot" -> new OptimalTransportCoupling();
            default -> throw new IllegalArgumentException("coupling must be one of " + names() + ", but was " + name);
        };
    }
}
