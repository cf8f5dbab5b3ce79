package dev.flowmatch.picture;

import dev.flowmatch.metrics.Points;

/**
 * The numbers of a column on both sides, to be drawn as histograms.
 *
 * @param name the column's name
 * @param axis what the numbers are
 * @param real one number a row
 * @param generated one number a row
 * @param difference by how much they differ: the columns that differ most are drawn
 */
public record ColumnPicture(String name, AxisKind axis, Points real, Points generated, double difference) {}
