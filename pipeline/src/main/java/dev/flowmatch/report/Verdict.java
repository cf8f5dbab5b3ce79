package dev.flowmatch.report;

/** What a measure and its floor say, in words. */
enum Verdict {
    /** No farther from the reference than other real rows are. */
    MATCHES("no difference found", "good"),
    CLOSE("small difference", "good"),
    VISIBLE("visible difference", "fair"),
    FAR("large difference", "poor");

    /** Two draws of a floor differ by some tens of percent: a value up to here is no worse than real rows. */
    private static final double MATCHING_RATIO = 1.5;

    private static final double VISIBLE_RATIO = 4;

    private final String words;
    private final String style;

    Verdict(String words, String style) {
        this.words = words;
        this.style = style;
    }

    /**
     * Judges a measure.
     *
     * @param degree the power of a distance that the value is
     * @param small a value that hardly matters
     */
    static Verdict of(double value, double floor, int degree, double small) {
        if (Math.pow(value, 1.0 / degree) <= MATCHING_RATIO * Math.pow(floor, 1.0 / degree)) {
            return MATCHES;
        }
        if (value <= small) {
            return CLOSE;
        }
        return Math.pow(value / small, 1.0 / degree) <= VISIBLE_RATIO ? VISIBLE : FAR;
    }

    String words() {
        return words;
    }

    /** The class of its badge in the style sheet. */
    String style() {
        return style;
    }
}
