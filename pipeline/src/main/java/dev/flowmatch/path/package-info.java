/**
 * Probability paths: where a pair (x0, x1) is at time t, and how fast it moves there. Open {@link
 * dev.flowmatch.path.LinearPath} first. Imports nothing beyond the JDK.
 */
package dev.flowmatch.path;
