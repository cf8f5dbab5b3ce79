package dev.flowmatch.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The distance to the real rows over the number of Euler steps, doubled from each to the next. */
final class StepQualityChart {
    private static final int WIDTH = 1100;
    private static final int HEIGHT = 560;

    private StepQualityChart() {}

    /**
     * Draws the curves.
     *
     * @param models the model evaluated last, before it perhaps one to compare with
     * @param floor the distance of real rows from real rows
     */
    static Panel panel(List<StepQuality> models, double floor) {
        return Panel.draw(
                "Distance to the real rows by number of Euler steps", palette -> image(models, floor, palette));
    }

    private static BufferedImage image(List<StepQuality> models, double floor, Palette palette) {
        XYChart chart = Charts.lines(
                palette, WIDTH, HEIGHT, 18, "Quality by steps", "Euler steps", "sliced Wasserstein-2 distance");
        List<Integer> steps = List.copyOf(models.get(0).distances().keySet());
        double[] places = steps.stream().mapToDouble(StepQualityChart::place).toArray();
        double most = floor;
        for (int i = 0; i < models.size(); i++) {
            double[] distances = models.get(i).distances().values().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            XYSeries line = chart.addSeries(models.get(i).name(), places, distances);
            Color color = i == models.size() - 1 ? palette.generated() : palette.faintInk();
            line.setLineColor(color);
            line.setLineStyle(new BasicStroke(2.6f));
            line.setMarker(SeriesMarkers.CIRCLE);
            line.setMarkerColor(color);
            for (double distance : distances) {
                most = Math.max(most, distance);
            }
        }
        if (floor > 0) {
            double[] ends = {places[0], places[places.length - 1]};
            XYSeries line = chart.addSeries("real against real", ends, new double[] {floor, floor});
            line.setLineColor(palette.real());
            line.setLineStyle(
                    new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {8, 6}, 0));
            line.setMarker(SeriesMarkers.NONE);
        }
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(most > 0 ? 1.08 * most : 1);
        chart.getStyler().setMarkerSize(9);
        Charts.roundTicks(chart, places[0], places[places.length - 1], floor);
        chart.setCustomXAxisTickLabelsFormatter(place -> label(steps, place));
        return BitmapEncoder.getBufferedImage(chart);
    }

    /** Doubled steps stand equally far apart. */
    private static double place(int steps) {
        return Math.log(steps) / Math.log(2);
    }

    /** The number of steps at a place of the axis; nothing between them. */
    private static String label(List<Integer> steps, double place) {
        for (int count : steps) {
            if (Math.abs(place - place(count)) < 1e-6) {
                return String.valueOf(count);
            }
        }
        return "";
    }
}
