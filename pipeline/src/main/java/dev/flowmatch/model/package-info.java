/**
 * A model as its directory holds it: shape, weights in safetensors, manifest, history and checkpoints. Free of
 * ND4J. Open {@link dev.flowmatch.model.StoredModel} first.
 *
 * <p>May import {@code column}, {@code distribution}, {@code fault} and {@code storage}; Hadoop and Jackson.
 */
package dev.flowmatch.model;
