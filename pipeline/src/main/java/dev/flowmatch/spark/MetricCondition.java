package dev.flowmatch.spark;

import dev.flowmatch.io.UsageException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on a metric, as {@code sliced_w2<=0.3}.
 *
 * @param text the condition as it was given
 * @param metric the metric's key in metrics.json
 * @param operator one of {@code <=}, {@code >=}, {@code <}, {@code >}
 * @param bound what the value is compared with
 */
record MetricCondition(String text, String metric, String operator, double bound) {
    private static final Pattern FORM = Pattern.compile("\\s*(\\S+?)\\s*(<=|>=|<|>)\\s*(\\S+)\\s*");

    /**
     * Reads a condition.
     *
     * @throws IllegalArgumentException if it is not a metric, an operator and a number
     */
    static MetricCondition parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            try {
                double bound = Double.parseDouble(matcher.group(3));
                if (!Double.isNaN(bound)) {
                    return new MetricCondition(text.strip(), matcher.group(1), matcher.group(2), bound);
                }
            } catch (NumberFormatException e) {
                throw malformed(text, e);
            }
        }
        throw malformed(text, null);
    }

    private static IllegalArgumentException malformed(String text, Throwable cause) {
        return new IllegalArgumentException(
                "require must be a metric, one of <=, >=, <, > and a number, as sliced_w2<=0.3, but was '" + text + "'",
                cause);
    }

    /**
     * The metric's value.
     *
     * @throws UsageException if there is no such metric
     */
    double value(Map<String, Double> metrics) {
        Double value = metrics.get(metric);
        if (value == null) {
            throw new UsageException("require '" + text + "': there is no metric '" + metric + "'"
                    + NearestName.hint(metric, metrics.keySet()));
        }
        return value;
    }

    /** Whether a value meets it. */
    boolean holds(double value) {
        return switch (operator) {
            case "<=" -> value <= bound;
            case ">=" -> value >= bound;
            case "<" -> value < bound;
            default -> value > bound;
        };
    }
}
