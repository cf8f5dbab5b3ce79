package dev.flowmatch.evaluation;

import dev.flowmatch.fault.NearestName;
import dev.flowmatch.fault.UsageException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on a metric, as {@code sliced_w2<=0.3} or {@code c2st>=0.8*floor}.
 *
 * @param text the condition as it was given
 * @param metric the metric's key in metrics.json
 * @param operator one of {@code <=}, {@code >=}, {@code <}, {@code >}
 * @param bound what the value is compared with, or where it is relative by what the floor is multiplied for that
 * @param relative whether the bound is a multiple of the metric's floor
 */
record MetricCondition(String text, String metric, String operator, double bound, boolean relative) {
    private static final Pattern FORM =
            Pattern.compile("\\s*(\\S+?)\\s*(<=|>=|<|>)\\s*(?:([^\\s*]+)|(?:([^\\s*]+)\\s*\\*\\s*)?floor)\\s*");

    /**
     * Reads a condition.
     *
     * @throws IllegalArgumentException if it is not a metric, an operator and a number or a multiple of the floor
     */
    static MetricCondition parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            String number = matcher.group(3);
            boolean relative = number == null || number.equals("floor");
            String factor = relative ? matcher.group(4) : number;
            try {
                double bound = factor == null ? 1 : Double.parseDouble(factor);
                if (!Double.isNaN(bound)) {
                    return new MetricCondition(text.strip(), matcher.group(1), matcher.group(2), bound, relative);
                }
            } catch (NumberFormatException e) {
                throw malformed(text, e);
            }
        }
        throw malformed(text, null);
    }

    private static IllegalArgumentException malformed(String text, Throwable cause) {
        return new IllegalArgumentException(
                "require must be a metric, one of <=, >=, <, > and a number or a multiple of the metric's floor, as"
                        + " sliced_w2<=0.3 or c2st>=0.8*floor, but was '" + text + "'",
                cause);
    }

    /**
     * The metric's value.
     *
     * @throws UsageException if there is no such metric
     */
    double value(Map<String, Double> metrics) {
        return figure(metric, metrics);
    }

    /**
     * Whether the metric's value meets it.
     *
     * @throws UsageException if there is no such metric, or it has no floor where one is asked for
     */
    boolean holds(Map<String, Double> metrics) {
        double value = value(metrics);
        double limit = relative ? bound * figure(metric + Measurements.FLOOR, metrics) : bound;
        return switch (operator) {
            case "<=" -> value <= limit;
            case ">=" -> value >= limit;
            case "<" -> value < limit;
            default -> value > limit;
        };
    }

    private double figure(String key, Map<String, Double> metrics) {
        Double value = metrics.get(key);
        if (value == null) {
            throw new UsageException("require '" + text + "': there is no metric '" + key + "'"
                    + NearestName.hint(key, metrics.keySet()));
        }
        return value;
    }
}
