/** The command line: one picocli command per job, no mathematics. Open {@code Main} first. */
package dev.flowmatch.jobs;
