/**
 * The command line: one picocli command per job, no mathematics. Open {@link dev.flowmatch.jobs.Main} first, then {@link
 * dev.flowmatch.jobs.JobCommand}, then any command.
 *
 * <p>A command turns its options into the settings of one operation of {@code dev.flowmatch}, runs it and prints
 * the result. It may import the pipeline, picocli, the progress bar and what creates a Spark session.
 */
package dev.flowmatch.jobs;
