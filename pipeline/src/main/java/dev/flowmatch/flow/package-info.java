/**
 * The flow itself: the path x_t from noise to data and its velocity, velocity fields, and fields in closed form.
 * Open {@link dev.flowmatch.flow.LinearPath} first.
 *
 * <p>May import nothing beyond the JDK.
 */
package dev.flowmatch.flow;
