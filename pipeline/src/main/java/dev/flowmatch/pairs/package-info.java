/**
 * A set of pairs as files: its manifest, and shards that are written and read without Spark. Open {@link
 * dev.flowmatch.pairs.PairManifest} first.
 *
 * <p>May import {@code column}, {@code fault} and {@code storage}; Parquet and Hadoop.
 */
package dev.flowmatch.pairs;
