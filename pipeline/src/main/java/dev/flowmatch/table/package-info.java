/**
 * A table that Spark reads, of CSV, Parquet or a catalog: its columns, its rows with their numbers, dealt to
 * shards or chosen. Open {@link dev.flowmatch.table.SourceTable} first.
 *
 * <p>May import {@code cluster}, {@code column}, {@code distribution}, {@code fault}, {@code pairs} (for the
 * layout of shards) and {@code storage}; Spark and Hadoop.
 */
package dev.flowmatch.table;
