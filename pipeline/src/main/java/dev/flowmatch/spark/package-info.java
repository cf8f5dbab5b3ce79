/**
 * The operations on a Spark cluster: each is constructed with a session, set up fluently and executed, and returns a
 * result record. Open {@link dev.flowmatch.spark.GeneratePairs} first. Imports Spark and every other package.
 */
package dev.flowmatch.spark;
