/**
 * One round of Deeplearning4j's parameter averaging: workers train from the same start, the driver takes the mean.
 * Open {@link dev.flowmatch.averaging.AveragingMaster} first.
 *
 * <p>May import {@code column}, {@code fault}, {@code kernel}, {@code model}, {@code network} and {@code storage}; Spark,
 * Deeplearning4j and ND4J.
 */
package dev.flowmatch.averaging;
