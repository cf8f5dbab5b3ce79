/**
 * The velocity network: the layers that train it under Deeplearning4j, its loss and its updater, and the field
 * that samples are drawn with. Open {@link dev.flowmatch.network.VelocityNetwork} first.
 *
 * <p>May import {@code column}, {@code flow}, {@code kernel} and {@code model}; Deeplearning4j and ND4J.
 */
package dev.flowmatch.network;
