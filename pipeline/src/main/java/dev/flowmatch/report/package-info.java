/**
 * Pictures and the HTML report of an evaluation. Open {@link dev.flowmatch.report.EvaluationReport} first, then
 * {@link dev.flowmatch.report.Figure} for what a picture is.
 *
 * <p>Turns numbers into files and computes no measure itself. May import {@code dev.flowmatch.metrics},
 * {@code dev.flowmatch.io} and XChart. All drawing works without a display; it needs the fonts of the Java runtime.
 */
package dev.flowmatch.report;
