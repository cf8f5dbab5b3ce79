package dev.flowmatch.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A generated sample, a reference sample and a control: real rows, as many as the generated ones and none of them in
 * the reference. Each measure is taken twice against the same reference: of the generated rows, and of the control,
 * which is the <em>floor</em>, the value that perfect samples would have at these sizes.
 *
 * @param generated the generated rows, [n × dim]
 * @param reference the real rows compared with, [m × dim]
 * @param control other real rows, [n × dim]
 */
public record RealAgainstReal(Points generated, Points reference, Points control) {
    /** A measure and its floor. */
    public record Figure(double value, double floor) {}

    /**
     * Deals real rows out to reference and control.
     *
     * <p>The reference has at most {@code referenceLimit} rows and the control as many as there are generated rows. If
     * there are too few real rows for both, the larger of the two wishes is cut first, then both to equal halves, and
     * of the generated rows only the first as many as the control's are compared: so the floor always belongs to the
     * sizes compared.
     *
     * @param generated in random order
     * @param real in random order, at least 2 rows
     * @param referenceLimit the largest number of reference rows, at least 1
     * @throws IllegalArgumentException if the dimensions differ, if there are fewer than 2 real rows or if the limit
     *     is below 1
     */
    public static RealAgainstReal deal(Points generated, Points real, int referenceLimit) {
        Points.requireSameDim(generated, real);
        if (real.count() < 2) {
            throw new IllegalArgumentException("a floor needs at least 2 real rows, but there were " + real.count());
        }
        if (referenceLimit < 1) {
            throw new IllegalArgumentException("referenceLimit must be at least 1, but was " + referenceLimit);
        }
        int wishedReference = Math.min(referenceLimit, real.count() - 1);
        int half = real.count() / 2;
        int control = Math.min(generated.count(), Math.max(half, real.count() - wishedReference));
        int reference = Math.min(wishedReference, real.count() - control);
        return new RealAgainstReal(
                generated.first(control), real.part(0, reference), real.part(reference, reference + control));
    }

    /** The same three samples in {@link #standardization standardized} units. */
    public RealAgainstReal standardized() {
        Standardization standardization = standardization();
        return new RealAgainstReal(
                standardization.apply(generated), standardization.apply(reference), standardization.apply(control));
    }

    /** The standardization by all real rows, those of reference and control. */
    public Standardization standardization() {
        float[] all = new float[reference.values().length + control.values().length];
        System.arraycopy(reference.values(), 0, all, 0, reference.values().length);
        System.arraycopy(control.values(), 0, all, reference.values().length, control.values().length);
        return Standardization.by(new Points(all, reference.dim()));
    }

    /** Takes one measure of the generated rows and of the control, each cut to the metric's row limit. */
    public Figure measure(TwoSampleMetric metric) {
        int limit = metric.rowLimit();
        Points target = reference.first(limit);
        return new Figure(metric.measure(generated.first(limit), target), metric.measure(control.first(limit), target));
    }

    /** Takes several measures, by name in the given order. */
    public Map<String, Figure> measure(Iterable<TwoSampleMetric> metrics) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        for (TwoSampleMetric metric : metrics) {
            figures.put(metric.name(), measure(metric));
        }
        return figures;
    }
}
