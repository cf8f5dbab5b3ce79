/**
 * Products of float32 matrices on the processor or a GPU, and which of them ND4J found. Open {@link
 * dev.flowmatch.kernel.Affine} first.
 *
 * <p>May import ND4J and JNA.
 */
package dev.flowmatch.kernel;
