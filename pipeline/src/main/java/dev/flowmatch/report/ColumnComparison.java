package dev.flowmatch.report;

import dev.flowmatch.metrics.ColumnSummary;

/**
 * One column on both sides.
 *
 * @param name the column's name
 * @param real of the reference
 * @param generated of the samples
 * @param statistic the Kolmogorov–Smirnov statistic between them
 * @param floor the same between two sets of real rows
 */
public record ColumnComparison(
        String name, ColumnSummary real, ColumnSummary generated, double statistic, double floor) {}
