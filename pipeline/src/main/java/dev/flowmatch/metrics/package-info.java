/**
 * Measures of how far generated rows are from real ones. Open {@link dev.flowmatch.metrics.TwoSampleMetric} first, then
 * {@link dev.flowmatch.metrics.SlicedWasserstein} as an example and
 * {@link dev.flowmatch.metrics.RealAgainstReal} for the floor beside each figure.
 *
 * <p>Pure functions of {@link dev.flowmatch.metrics.Points} and a seed: no files, no Spark, no logging. May import
 * {@code dev.flowmatch.field} and Commons RNG.
 */
package dev.flowmatch.metrics;
