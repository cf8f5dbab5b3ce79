package dev.flowmatch.report;

import dev.flowmatch.metrics.Memorization;
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
    /**
     * The figure of a metric, judged against its floor and against chance.
     *
     * @param rows the number of rows of the smaller side
     */
    public static Measure of(TwoSampleMetric metric, RealAgainstReal.Figure figure, int rows) {
        return of(metric.name(), metric.description(), metric, figure, metric.chance(rows));
    }

    /** A metric's figure of other rows than its own figure is of, under a name of its own, judged against its floor. */
    public static Measure of(String name, String description, TwoSampleMetric metric, RealAgainstReal.Figure figure) {
        return of(name, description, metric, figure, 0);
    }

    private static Measure of(
            String name, String description, TwoSampleMetric metric, RealAgainstReal.Figure figure, double chance) {
        double floor = Math.max(figure.floor(), chance);
        Verdict verdict = Verdict.of(figure.value(), floor, metric.degree(), metric.smallDifference());
        return new Measure(name, description, figure.value(), figure.floor(), verdict.words(), verdict.style());
    }

    /** A figure without floor and verdict. */
    public static Measure plain(String name, String description, double value) {
        return new Measure(name, description, value, Double.NaN, "", "plain");
    }

    /** How far rows lie from the nearest training row, with the same of held-out rows as floor. */
    public static Measure distance(Memorization memorization) {
        return new Measure(
                "memorization_distance",
                "Memorization: median distance to the nearest training row; copies would lie far below the floor.",
                memorization.medianGenerated(),
                memorization.medianHeldOut(),
                "",
                "plain");
    }

    /** The share of rows that lie suspiciously near training rows, with that of held-out rows as floor. */
    public static Measure of(Memorization memorization) {
        double share = memorization.suspiciousShare();
        double floor = Memorization.HELD_OUT_PERCENT / 100.0;
        String style = share <= 3 * floor ? "good" : share <= 10 * floor ? "fair" : "poor";
        String verdict = style.equals("good") ? "no sign of copying" : "rows near training rows";
        return new Measure(
                "memorization_share",
                "Memorization: share of rows nearer to a training row than all but " + Memorization.HELD_OUT_PERCENT
                        + "% of held-out rows are.",
                share,
                floor,
                verdict,
                style);
    }

    /** A share of which real rows have all, as that of checkerboard points in its cells. */
    public static Measure share(String name, String description, double share) {
        String style = share >= 0.95 ? "good" : share >= 0.8 ? "fair" : "poor";
        return new Measure(name, description, share, 1, Numbers.percent(share) + " of the rows", style);
    }
}
