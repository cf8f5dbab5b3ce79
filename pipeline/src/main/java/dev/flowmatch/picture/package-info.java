/**
 * Figures as PNG files, drawn without a display; they need the fonts of the Java runtime. Open {@link
 * dev.flowmatch.picture.Figures} first.
 *
 * <p>May import {@code metrics} and {@code model}; XChart.
 */
package dev.flowmatch.picture;
