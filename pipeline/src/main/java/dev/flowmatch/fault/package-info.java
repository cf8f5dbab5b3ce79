/**
 * What can be wrong: bounds that are checked, the exceptions that tell whose fault it was, and the name that was
 * meant. Open {@link dev.flowmatch.fault.Require} first.
 *
 * <p>May import nothing beyond the JDK.
 */
package dev.flowmatch.fault;
