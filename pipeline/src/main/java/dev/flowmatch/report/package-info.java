/**
 * The HTML report of an evaluation: a page that carries its figures with it. Every text is escaped. Open {@link
 * dev.flowmatch.report.EvaluationReport} first.
 *
 * <p>May import {@code metrics} and {@code picture}.
 */
package dev.flowmatch.report;
