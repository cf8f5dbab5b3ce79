/**
 * Flow matching on Apache Spark. Open {@link dev.flowmatch.FlowMatching} first: generate pairs, train the velocity, generate samples.
 */
package dev.flowmatch;
