/**
 * The operations that carry noise, or rows, to t = 1: sample files, and the pairs with which a model teaches
 * another. Open {@link dev.flowmatch.sampling.GenerateSamples} first.
 *
 * <p>May import {@code cluster}, {@code column}, {@code device}, {@code distribution}, {@code fault}, {@code
 * flow}, {@code model}, {@code network}, {@code pairs}, {@code samples}, {@code solver}, {@code staging}, {@code
 * storage} and {@code table}; Spark and Hadoop.
 */
package dev.flowmatch.sampling;
