package dev.flowmatch.picture;

import dev.flowmatch.metrics.ColumnSummary;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of an axis that a picture shows.
 *
 * @param minimum its left or lower end
 * @param maximum its right or upper end, above the minimum
 */
public record AxisRange(double minimum, double maximum) {
    private static final double MARGIN = 0.05;

    /**
     * The range of a column's bulk: from its 0.2% to its 99.8% quantile and a margin, so that single far values do not
     * press everything else into one spot, but never beyond the values and their margin.
     */
    public static AxisRange ofBulk(float[] sorted) {
        double lowest = sorted[0];
        double highest = sorted[sorted.length - 1];
        double low = ColumnSummary.quantile(sorted, 0.002);
        double high = ColumnSummary.quantile(sorted, 0.998);
        if (!(high > low)) {
            low = lowest;
            high = highest;
        }
        double margin = high > low ? MARGIN * (high - low) : Math.max(0.5, Math.abs(low) * MARGIN);
        return new AxisRange(
                Math.max(low - 2 * margin, lowest - margin), Math.min(high + 2 * margin, highest + margin));
    }

    double length() {
        return maximum - minimum;
    }

    boolean contains(double value) {
        return value >= minimum && value <= maximum;
    }

    /** Round numbers inside the range, 1, 2 or 5 times a power of ten apart, about as many as asked for. */
    public List<Double> ticks(int wished) {
        double raw = length() / wished;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double digit = raw / power;
        double step = power * (digit <= 1.5 ? 1 : digit <= 3.5 ? 2 : digit <= 7.5 ? 5 : 10);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(minimum / step - 1e-9); i * step <= maximum + 1e-9 * step; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }
}
