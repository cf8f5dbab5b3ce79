/**
 * Couplings: which noise belongs to which data. Open {@link dev.flowmatch.coupling.Coupling} first. Imports {@code
 * .data} alone.
 */
package dev.flowmatch.coupling;
