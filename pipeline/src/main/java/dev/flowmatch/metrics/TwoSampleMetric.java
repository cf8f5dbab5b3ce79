package dev.flowmatch.metrics;

import java.util.List;

/**
 * A measure of the difference between two samples: zero for equal distributions, apart from sampling error, and larger
 * the more they differ.
 *
 * <p>To add one, write a record that implements this and name it in {@link #standard(long)}: it then appears in
 * {@code metrics.json} under its {@link #name()} and, with its floor, in the report.
 */
public interface TwoSampleMetric {
    /** The key in {@code metrics.json}: lower case words joined by underscores. */
    String name();

    /** One sentence for the report's reader: what the number says. */
    String description();

    /** A value that hardly matters in practice: the report's words are chosen by it where a value is above its floor. */
    double smallDifference();

    /**
     * The power of a distance that the value is: 1 for a distance, 2 for a squared one. Ratios of two values compare as
     * distances after the root of this degree.
     */
    default int degree() {
        return 1;
    }

    /**
     * What the value may well be by chance, where a single floor can come out far smaller; 0 where floors vary little.
     *
     * @param rows the number of rows of the smaller side
     */
    default double chance(int rows) {
        return 0;
    }

    /** The largest number of rows of either side that it is to be given; for measures whose cost grows as its square. */
    default int rowLimit() {
        return Integer.MAX_VALUE;
    }

    /**
     * Measures the difference.
     *
     * @param sample [n × dim], in units standardized by the reference
     * @param reference [m × dim], in the same units
     * @throws IllegalArgumentException if the samples' dimensions differ
     */
    double measure(Points sample, Points reference);

    /**
     * The metrics that every evaluation computes, in the order of the report.
     *
     * @param seed of the random directions and frequencies
     */
    static List<TwoSampleMetric> standard(long seed) {
        return List.of(
                new SlicedWasserstein(128, seed),
                new EnergyDistance(5000),
                new NeighbourSeparation(3000),
                FourierMmd.standard(seed),
                new LargestKolmogorovSmirnov(),
                new CorrelationDifference());
    }
}
