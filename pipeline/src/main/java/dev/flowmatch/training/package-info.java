/**
 * The operation that trains the velocity: plan, rounds, validation, checkpoints, and the model directory at the
 * end. Free of ND4J. Open {@link dev.flowmatch.training.TrainVelocity} first.
 *
 * <p>May import {@code averaging}, {@code cluster}, {@code column}, {@code device}, {@code distribution}, {@code
 * fault}, {@code model}, {@code network}, {@code pairs}, {@code picture} and {@code storage}; Spark, Hadoop and Commons RNG.
 */
package dev.flowmatch.training;
