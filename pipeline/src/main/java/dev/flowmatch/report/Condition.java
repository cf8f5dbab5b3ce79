package dev.flowmatch.report;

/**
 * A condition that the evaluation had to meet.
 *
 * @param text as it was given, for example {@code sliced_w2<=0.3}
 * @param value the metric's value
 * @param met whether it holds
 */
public record Condition(String text, double value, boolean met) {}
