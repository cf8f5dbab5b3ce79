/**
 * The operation that turns a table or a toy into pairs: scaling, coupling, shards. Open {@link
 * dev.flowmatch.pairing.GeneratePairs} first.
 *
 * <p>May import {@code cluster}, {@code column}, {@code coupling}, {@code distribution}, {@code fault}, {@code
 * pairs}, {@code staging}, {@code storage} and {@code table}; Spark and Hadoop.
 */
package dev.flowmatch.pairing;
