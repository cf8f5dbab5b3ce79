/**
 * Where files lie and how they get there: file systems, JSON, hashes, leases, and the publishing of an output as a
 * whole. Open {@link dev.flowmatch.storage.OutputFolder} first.
 *
 * <p>Whatever is read is taken for possibly damaged or hostile, here and in the rooms of files above: hashes are checked before
 * anything is decoded, nothing is allocated by a length that a file claims, and no class named in a file is instantiated.
 *
 * <p>May import {@code fault}; Hadoop, Jackson and Parquet's writer.
 */
package dev.flowmatch.storage;
