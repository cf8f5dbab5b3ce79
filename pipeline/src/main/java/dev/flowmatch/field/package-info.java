/**
 * Velocity fields v(x, t): the contract between a model and the solvers, and the fields that have a closed form. Open
 * {@link dev.flowmatch.field.VelocityField} first. Imports nothing beyond the JDK.
 */
package dev.flowmatch.field;
