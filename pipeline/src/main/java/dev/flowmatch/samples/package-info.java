/**
 * A set of samples as files: its manifest, and Parquet in the columns of the source. Open {@link
 * dev.flowmatch.samples.SampleManifest} first.
 *
 * <p>May import {@code column}, {@code fault} and {@code storage}; Parquet and Hadoop.
 */
package dev.flowmatch.samples;
