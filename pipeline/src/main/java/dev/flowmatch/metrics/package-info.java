/**
 * Measures of how far generated rows are from real ones, and of a flow. Pure functions of points and a seed: no
 * files, no Spark, no logging. Open {@link dev.flowmatch.metrics.TwoSampleMetric} first.
 *
 * <p>May import {@code coupling} and {@code flow}; Commons RNG.
 */
package dev.flowmatch.metrics;
