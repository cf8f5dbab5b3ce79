/**
 * The files Flowmatch reads and writes: manifests, pair shards, sample files, model directories, and the publishing of
 * an output as a whole.
 *
 * <p>Open {@link dev.flowmatch.io.PairManifest} first, then {@link dev.flowmatch.io.PairShardReader} and {@link
 * dev.flowmatch.io.OutputFolder}. Whatever is read here is taken for possibly damaged or hostile: hashes are checked
 * before anything is decoded, nothing is allocated by a length that a file claims, and no class named in a file is
 * instantiated. Imports Parquet, Hadoop's file systems and Jackson, none of the other packages of Flowmatch.
 */
package dev.flowmatch.io;
