package dev.flowmatch.report;

import dev.flowmatch.metrics.Memorization;
import dev.flowmatch.metrics.RealAgainstReal;
import dev.flowmatch.metrics.TwoSampleMetric;
import dev.flowmatch.picture.Numbers;

/**
 * A figure of the report: a metric's value with the floor beside it and a verdict in words.
 *
 * @param name its key in {@code metrics.json}
 * @param description one sentence: what the number says
 * @param value the value
 * @param floor what real rows against real rows give, or NaN if that does not apply
 * @param verdict a few words, or empty
 * @param style "good", "fair", "poor" or "plain"
 * @param independent what real rows with independent columns give, the other end of the scale, or NaN if that does not
 *     apply
 */
public record Measure(
        String name, String description, double value, double floor, String verdict, String style, double independent) {
    private static final double GOOD_SCORE = 0.8;
    private static final double FAIR_SCORE = 0.5;

    /** A figure without the other end of its scale. */
    public Measure(String name, String description, double value, double floor, String verdict, String style) {
        this(name, description, value, floor, verdict, style, Double.NaN);
    }

    /** A figure that could not be taken: its value is NaN, and its description ends with the reason. */
    public static Measure missing(String name, String description, String reason) {
        return new Measure(
                name, description + " Not measured: " + reason + ".", Double.NaN, Double.NaN, "not measured", "plain");
    }

    /**
     * An error in percent between both ends of its scale, judged against its floor.
     *
     * @param small an error that hardly matters
     */
    public static Measure error(
            String name, String description, double value, double floor, double independent, double small) {
        Verdict verdict = Verdict.of(value, floor, 1, small);
        return new Measure(name, description, value, floor, verdict.words(), verdict.style(), independent);
    }

    /** A score between both ends of its scale, good where it is high. */
    public static Measure score(String name, String description, double value, double floor, double independent) {
        String style = value >= GOOD_SCORE * floor ? "good" : value >= FAIR_SCORE * floor ? "fair" : "poor";
        String verdict = style.equals("good") ? "hard to tell apart" : "told apart by trees";
        return new Measure(name, description, value, floor, verdict, style, independent);
    }

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

    /** The key of the share of rows near training rows. */
    private static final String MEMORIZATION = "memorization_share";

    /** Whether it stands for a figure that could not be taken. */
    boolean isMissing() {
        return Double.isNaN(value);
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
        double floor = memorization.expectedShare();
        boolean few = memorization.heldOutRows() < 100 / Memorization.HELD_OUT_PERCENT;
        // Of a model that does not copy, the share scatters about the floor: as an exponential variable, of which e^-5
        // = 0.7 %
        // are above 5 floors, where the nearest held-out row alone sets the threshold; less, where more rows do.
        String style = share <= (few ? 5 : 3) * floor ? "good" : share <= 10 * floor ? "fair" : "poor";
        String verdict = style.equals("good") ? "no sign of copying" : "rows near training rows";
        return new Measure(
                MEMORIZATION,
                "Memorization: share of rows nearer to a training row than "
                        + (few
                                ? "any of the " + memorization.heldOutRows() + " held-out rows is."
                                : "all but " + Memorization.HELD_OUT_PERCENT + "% of held-out rows are."),
                share,
                floor,
                verdict,
                style);
    }

    /** The share of rows near training rows, where it could not be taken. */
    public static Measure withoutMemorization(String reason) {
        return missing(
                MEMORIZATION, "Memorization: share of rows that lie suspiciously near to training rows.", reason);
    }

    /** A share of which real rows have all, as that of checkerboard points in its cells. */
    public static Measure share(String name, String description, double share) {
        String style = share >= 0.95 ? "good" : share >= 0.8 ? "fair" : "poor";
        return new Measure(name, description, share, 1, Numbers.percent(share) + " of the rows", style);
    }
}
