/**
 * Flow matching on Apache Spark. Open {@code FlowMatching} first: generate pairs, train the velocity, generate samples.
 */
package dev.flowmatch;
