/**
 * Noise, toy data, and random numbers and orders that are functions of a seed and a row's id. Open {@link
 * dev.flowmatch.distribution.Distribution} first.
 *
 * <p>May import Commons RNG.
 */
package dev.flowmatch.distribution;
