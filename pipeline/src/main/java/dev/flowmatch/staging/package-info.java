/**
 * The files that tasks write before they are an output: what is planned, an attempt at it, and the receipt that says which
 * attempt counts. Open {@link dev.flowmatch.staging.StagedFiles} first.
 *
 * <p>May import {@code fault}, {@code samples} and {@code storage}; Spark and Hadoop.
 */
package dev.flowmatch.staging;
