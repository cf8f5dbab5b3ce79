/**
 * Couplings: which noise belongs to which data. Open {@link dev.flowmatch.coupling.Coupling} first.
 *
 * <p>May import nothing beyond the JDK.
 */
package dev.flowmatch.coupling;
