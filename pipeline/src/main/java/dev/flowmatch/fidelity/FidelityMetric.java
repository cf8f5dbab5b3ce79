package dev.flowmatch.fidelity;

import java.util.List;

/** A measure of how well generated rows stand for real ones, between two tables of the same columns. */
public sealed interface FidelityMetric permits ShapeError, TrendError, TreeSeparation {
    /** The key in {@code metrics.json}: lower case words joined by underscores. */
    String name();

    /** One sentence for the report's reader: what the number says. */
    String description();

    /** Whether it is an error in percent, 0 at best; otherwise it is a score, 1 at best. */
    default boolean isError() {
        return true;
    }

    /**
     * Why tables of these sizes cannot be measured, or empty if they can.
     *
     * @param rows of the smaller side
     * @param columns of both
     */
    String impossible(int rows, int columns);

    /**
     * Measures.
     *
     * @param sample the rows to be judged, in random order
     * @param reference real rows, in random order
     * @throws IllegalArgumentException if the columns differ or the rows are {@link #impossible} to measure
     */
    double measure(MixedRows sample, MixedRows reference);

    /**
     * All of them, in the order of the report.
     *
     * @param seed of the folds
     */
    static List<FidelityMetric> standard(long seed) {
        return List.of(new TreeSeparation(seed), new TrendError(), new ShapeError());
    }

    /** Checks what {@link #measure} requires. */
    static void require(FidelityMetric metric, MixedRows sample, MixedRows reference) {
        MixedRows.requireSameColumns(sample, reference);
        String reason = metric.impossible(Math.min(sample.count(), reference.count()), sample.dim());
        if (!reason.isEmpty()) {
            throw new IllegalArgumentException(reason);
        }
    }
}
