/**
 * Where numbers come from and in which units: random numbers by seed and row id, noise and toy distributions, the
 * permutation of rows, column statistics and scaling. Open {@link dev.flowmatch.data.RowRandom} first. Imports
 * commons-rng alone.
 */
package dev.flowmatch.data;
