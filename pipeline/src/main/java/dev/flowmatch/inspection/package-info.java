/**
 * What a folder holds, and whether it is whole and unaltered. Open {@link dev.flowmatch.inspection.InspectFolder}
 * first.
 *
 * <p>May import {@code cluster} (for its progress), {@code column}, {@code fault}, {@code model}, {@code pairs},
 * {@code samples} and {@code storage}; Hadoop.
 */
package dev.flowmatch.inspection;
