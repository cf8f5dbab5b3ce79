/**
 * What every Spark job needs: stages with progress and named failures, and the executors, waited for and asked.
 * Open {@link dev.flowmatch.cluster.ClusterJobs} first.
 *
 * <p>May import {@code fault}; Spark.
 */
package dev.flowmatch.cluster;
