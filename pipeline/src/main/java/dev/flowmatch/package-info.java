/**
 * Flow matching on Apache Spark. Open {@link dev.flowmatch.FlowMatching} first: generate pairs, train the velocity, generate
 * samples, evaluate them.
 *
 * <p>May import the operations' rooms, {@code pairing}, {@code training}, {@code sampling} and {@code evaluation}, and Spark.
 */
package dev.flowmatch;
