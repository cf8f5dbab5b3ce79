/**
 * Generated rows against real ones, and the flow of the model that drew them: the operation and what it measures.
 * Open {@link dev.flowmatch.evaluation.EvaluateSamples} first.
 *
 * <p>May import {@code cluster}, {@code column}, {@code distribution}, {@code fault}, {@code metrics}, {@code
 * model}, {@code network}, {@code pairs}, {@code picture}, {@code report}, {@code samples}, {@code solver}, {@code
 * storage} and {@code table}; Spark and Hadoop.
 */
package dev.flowmatch.evaluation;
