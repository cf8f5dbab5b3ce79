package dev.flowmatch.picture;

import java.util.Locale;

/**
 * Dots that travel from noise to data and back to the start, as inline SVG that the browser animates by itself (SMIL):
 * no script, some ten kilobytes.
 */
final class TrajectoryAnimation {
    private static final int SIZE = 400;
    private static final int MOST_DOTS = 400;
    private static final int MOST_FRAMES = 16;
    /** Share of the time spent moving; the rest rests at the end. */
    private static final double MOVING = 0.75;

    private TrajectoryAnimation() {}

    static String svg(Trajectories trajectories, AxisRange x, AxisRange y, int xColumn, int yColumn) {
        float[][] xs = trajectories.column(xColumn);
        float[][] ys = trajectories.column(yColumn);
        int[] frames = frames(trajectories.times().size());
        StringBuilder keyTimes = new StringBuilder();
        for (int frame : frames) {
            keyTimes.append(String.format(
                    Locale.ROOT, "%.3f;", MOVING * trajectories.times().get(frame)));
        }
        keyTimes.append("1");
        StringBuilder svg = new StringBuilder(1 << 16);
        svg.append("<svg class=\"flow\" viewBox=\"0 0 ")
                .append(SIZE)
                .append(' ')
                .append(SIZE);
        svg.append("\" role=\"img\" aria-label=\"Animation: samples flow from noise at t = 0 to data at t = 1\">");
        for (int i = 0; i < Math.min(xs.length, MOST_DOTS); i++) {
            svg.append("<circle r=\"2.6\">");
            animate(svg, "cx", xs[i], frames, x, false, keyTimes);
            animate(svg, "cy", ys[i], frames, y, true, keyTimes);
            svg.append("</circle>");
        }
        return svg.append("</svg>").toString();
    }

    private static int[] frames(int count) {
        int shown = Math.min(count, MOST_FRAMES);
        int[] frames = new int[shown];
        for (int i = 0; i < shown; i++) {
            frames[i] = (int) Math.round((double) i * (count - 1) / (shown - 1));
        }
        return frames;
    }

    private static void animate(
            StringBuilder svg,
            String attribute,
            float[] path,
            int[] frames,
            AxisRange range,
            boolean downwards,
            CharSequence keyTimes) {
        svg.append("<animate attributeName=\"").append(attribute).append("\" values=\"");
        String place = "";
        for (int frame : frames) {
            double share = (path[frame] - range.minimum()) / range.length();
            place = String.format(Locale.ROOT, "%.1f", SIZE * (downwards ? 1 - share : share));
            svg.append(place).append(';');
        }
        svg.append(place);
        svg.append("\" keyTimes=\"").append(keyTimes).append("\" dur=\"6s\" repeatCount=\"indefinite\"/>");
    }
}
