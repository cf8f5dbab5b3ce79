package dev.flowmatch.spark;

/**
 * A chosen column of a source.
 *
 * @param name its name
 * @param type Spark's DDL name of its type
 */
record SourceColumn(String name, String type) {}
