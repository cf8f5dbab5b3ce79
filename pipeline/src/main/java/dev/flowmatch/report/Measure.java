package dev.flowmatch.report;

import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.metrics.TwoSampleMetric;

/**
 * A figure of the report: a metric's value with the floor beside it and a verdict in words.
 *
 * @param name its key in {@code metrics.json}
 * @param description one sentence: what the number says
 * @param value the value
 * @param floor what real rows against real rows give, or NaN if that does not apply
 * @param verdict a few words, or empty
 * @param style "good", "fair", "poor" or "plain"
 */
public record Measure(String name, String description, double value, double floor, String verdict, String style) {
    /** The figure of a metric, judged against its floor. */
    public static Measure of(TwoSampleMetric metric, RealAgainstReal.Figure figure) {
        Verdict verdict = Verdict.of(figure.value(), figure.floor(), metric.degree(), metric.smallDifference());
        return new Measure(
                metric.name(), metric.description(), figure.value(), figure.floor(), verdict.words(), verdict.style());
    }

    /** A figure without floor and verdict. */
    public static Measure plain(String name, String description, double value) {
        return new Measure(name, description, value, Double.NaN, "", "plain");
    }

    /** A share of which real rows have all, as that of checkerboard points in its cells. */
    public static Measure share(String name, String description, double share) {
        String style = share >= 0.95 ? "good" : share >= 0.8 ? "fair" : "poor";
        return new Measure(name, description, share, 1, Numbers.percent(share) + " of the rows", style);
    }
}
