/**
 * The velocity network: its shape and weights, the layers that train it under Deeplearning4j, and the kernel that
 * samples from it. Open {@link dev.flowmatch.model.VelocityMlp} first for sampling, {@link
 * dev.flowmatch.model.VelocityNetwork} for training.
 *
 * <p>May import {@code dev.flowmatch.field}, Deeplearning4j and ND4J, and nothing else of the project.
 */
package dev.flowmatch.model;
