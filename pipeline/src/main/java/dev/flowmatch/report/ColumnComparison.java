package dev.flowmatch.report;

import dev.flowmatch.metrics.ColumnSummary;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.picture.AxisKind;
import dev.flowmatch.picture.ColumnPicture;

/**
 * One column of numbers on both sides; missing ones are left out.
 *
 * @param name the column's name
 * @param axis what its numbers are
 * @param real of the reference
 * @param generated of the samples
 * @param statistic the Kolmogorov–Smirnov statistic between them
 * @param floor the same between two sets of real rows
 * @param realValues the reference's numbers, one a row; null where they are not to be drawn
 * @param generatedValues the samples' numbers, one a row; null where they are not to be drawn
 */
public record ColumnComparison(
        String name,
        AxisKind axis,
        ColumnSummary real,
        ColumnSummary generated,
        double statistic,
        double floor,
        Points realValues,
        Points generatedValues) {
    /** A column of plain numbers that is not drawn. */
    public ColumnComparison(String name, ColumnSummary real, ColumnSummary generated, double statistic, double floor) {
        this(name, AxisKind.NUMBER, real, generated, statistic, floor, null, null);
    }

    /** The numbers as histograms. */
    public ColumnPicture histograms() {
        return new ColumnPicture(name, axis, realValues, generatedValues, statistic);
    }
}
