package dev.flowmatch.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Two histograms of one column, real and generated, over the same bins. */
final class HistogramPicture {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 380;
    private static final int MOST_BINS = 48;
    /** Pixels that the label of a date takes. */
    private static final int DATE_SPACING = 130;

    private static final int FEWEST_BINS = 12;

    private final double[] edges;
    private final double[] real;
    private final double[] generated;
    private final AxisKind axis;

    private HistogramPicture(double[] edges, double[] real, double[] generated, AxisKind axis) {
        this.edges = edges;
        this.real = real;
        this.generated = generated;
        this.axis = axis;
    }

    /**
     * Counts both sides.
     *
     * @param real ascending
     * @param generated ascending
     * @param axis what the numbers are
     */
    static HistogramPicture of(float[] real, float[] generated, AxisKind axis) {
        AxisRange range = AxisRange.ofBulk(real);
        double[] edges = edges(range, real);
        return new HistogramPicture(edges, shares(real, edges), shares(generated, edges), axis);
    }

    /** As many bins as the rows carry; on whole numbers where all real values are whole and few. */
    private static double[] edges(AxisRange range, float[] real) {
        boolean whole = true;
        for (float value : real) {
            whole &= value == Math.rint(value);
        }
        int bins = Math.max(FEWEST_BINS, Math.min(MOST_BINS, (int) Math.round(2 * Math.cbrt(real.length))));
        double start = range.minimum();
        double width = range.length() / bins;
        if (whole) {
            width = Math.max(1, Math.ceil(width));
            start = Math.floor(range.minimum()) - 0.5;
            bins = (int) Math.ceil((range.maximum() + 0.5 - start) / width);
        }
        double[] edges = new double[bins + 1];
        for (int i = 0; i <= bins; i++) {
            edges[i] = start + i * width;
        }
        return edges;
    }

    private static double[] shares(float[] sorted, double[] edges) {
        double[] shares = new double[edges.length - 1];
        int i = 0;
        while (i < sorted.length && sorted[i] < edges[0]) {
            i++;
        }
        for (int bin = 0; bin < shares.length; bin++) {
            int from = i;
            while (i < sorted.length && sorted[i] < edges[bin + 1]) {
                i++;
            }
            shares[bin] = 100.0 * (i - from) / sorted.length;
        }
        return shares;
    }

    BufferedImage image(Palette palette, String title) {
        XYChart chart = Charts.lines(palette, WIDTH, HEIGHT, 16, title, "", "% of rows per bin");
        chart.getStyler().setXAxisTitleVisible(false);
        chart.getStyler().setYAxisMin(0.0);
        double highest = Math.max(
                Arrays.stream(real).max().orElse(0),
                Arrays.stream(generated).max().orElse(0));
        chart.getStyler().setYAxisMax(highest * 1.22);
        add(chart, "real", real, palette.real());
        add(chart, "generated", generated, palette.generated());
        Charts.roundTicks(chart, edges[0], edges[edges.length - 1], highest);
        if (axis != AxisKind.NUMBER) {
            chart.getStyler().setXAxisTickMarkSpacingHint(DATE_SPACING);
            chart.setCustomXAxisTickLabelsFormatter(axis::tick);
        }
        return BitmapEncoder.getBufferedImage(chart);
    }

    private void add(XYChart chart, String name, double[] shares, Color color) {
        // Each bin as the top of a bar, from edge to edge, down to zero at both ends.
        double[] x = new double[2 * shares.length + 2];
        double[] y = new double[x.length];
        for (int bin = 0; bin < shares.length; bin++) {
            x[2 * bin + 1] = edges[bin];
            x[2 * bin + 2] = edges[bin + 1];
            y[2 * bin + 1] = shares[bin];
            y[2 * bin + 2] = shares[bin];
        }
        x[0] = edges[0];
        x[x.length - 1] = edges[shares.length];
        XYSeries series = chart.addSeries(name, x, y);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Area);
        series.setFillColor(Palette.withAlpha(color, 60));
        series.setLineColor(color);
        series.setLineStyle(new BasicStroke(2));
        series.setMarker(SeriesMarkers.NONE);
    }
}
