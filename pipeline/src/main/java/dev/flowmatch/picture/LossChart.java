package dev.flowmatch.picture;

import dev.flowmatch.model.HistoryEntry;
import java.awt.BasicStroke;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The loss curve of a training: training loss of each round and validation loss where measured, over rows seen. */
public final class LossChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;
    /** Above this ratio of the largest to the smallest loss the axis is logarithmic. */
    private static final double LOGARITHMIC_FROM = 12;

    private LossChart() {}

    /**
     * Writes the curve as PNG. The stream is not closed.
     *
     * @param history the rounds, in order; if empty, the picture has axes alone
     */
    public static void write(List<HistoryEntry> history, OutputStream stream) throws IOException {
        stream.write(Panel.png(image(history, Palette.LIGHT)));
    }

    /** The curve on light and dark paper. */
    static Panel panel(List<HistoryEntry> history) {
        return Panel.draw("Training and validation loss over the rows seen", palette -> image(history, palette));
    }

    private static BufferedImage image(List<HistoryEntry> history, Palette palette) {
        long rows = history.isEmpty() ? 0 : history.get(history.size() - 1).rows();
        double unit = rows >= 2e6 ? 1e6 : rows >= 2e3 ? 1e3 : 1;
        String label = unit == 1e6 ? "million training rows" : unit == 1e3 ? "thousand training rows" : "training rows";
        XYChart chart = Charts.lines(
                palette,
                WIDTH,
                HEIGHT,
                18,
                "Loss",
                label,
                history.stream().anyMatch(row -> Double.isFinite(row.trainEntropy()))
                        ? "squared error and cross-entropy"
                        : "mean squared error");
        List<HistoryEntry> trained =
                history.stream().filter(row -> Double.isFinite(row.trainLoss())).toList();
        List<HistoryEntry> validated = history.stream()
                .filter(row -> Double.isFinite(row.validationLoss()))
                .toList();
        if (trained.isEmpty()) {
            chart.addSeries("training", new double[] {0}, new double[] {0}).setMarker(SeriesMarkers.NONE);
            return BitmapEncoder.getBufferedImage(chart);
        }
        XYSeries train = chart.addSeries(
                "training",
                trained.stream().mapToDouble(row -> row.rows() / unit).toArray(),
                trained.stream().mapToDouble(HistoryEntry::trainLoss).toArray());
        train.setLineColor(palette.real());
        train.setLineStyle(new BasicStroke(2));
        train.setMarker(trained.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        train.setMarkerColor(palette.real());
        if (!validated.isEmpty()) {
            XYSeries validation = chart.addSeries(
                    "validation",
                    validated.stream().mapToDouble(row -> row.rows() / unit).toArray(),
                    validated.stream().mapToDouble(HistoryEntry::validationLoss).toArray());
            validation.setLineColor(palette.generated());
            validation.setLineStyle(new BasicStroke(2.4f));
            validation.setMarker(SeriesMarkers.CIRCLE);
            validation.setMarkerColor(palette.generated());
        }
        addEntropy(chart, palette, trained, unit);
        scaleLossAxis(chart, trained, validated);
        Charts.roundTicks(chart, 0, rows / unit, trained.get(0).trainLoss());
        return BitmapEncoder.getBufferedImage(chart);
    }

    /** The part of the categories in the training loss, where there is one. */
    private static void addEntropy(XYChart chart, Palette palette, List<HistoryEntry> trained, double unit) {
        if (trained.stream().allMatch(row -> Double.isFinite(row.trainEntropy()))) {
            XYSeries entropy = chart.addSeries(
                    "training, the categories' part",
                    trained.stream().mapToDouble(row -> row.rows() / unit).toArray(),
                    trained.stream().mapToDouble(HistoryEntry::trainEntropy).toArray());
            entropy.setLineColor(palette.real());
            entropy.setLineStyle(
                    new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {6, 4}, 0));
            entropy.setMarker(SeriesMarkers.NONE);
        }
    }

    private static void scaleLossAxis(XYChart chart, List<HistoryEntry> trained, List<HistoryEntry> validated) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (HistoryEntry row : trained) {
            least = Math.min(least, row.trainLoss());
            most = Math.max(most, row.trainLoss());
            least = Double.isFinite(row.trainEntropy()) ? Math.min(least, row.trainEntropy()) : least;
        }
        for (HistoryEntry row : validated) {
            least = Math.min(least, row.validationLoss());
            most = Math.max(most, row.validationLoss());
        }
        if (least > 0 && most / least >= LOGARITHMIC_FROM) {
            chart.getStyler().setYAxisLogarithmic(true);
        } else {
            double margin = most > least ? 0.06 * (most - least) : Math.max(0.05, 0.06 * most);
            chart.getStyler().setYAxisMin(Math.max(least >= 0 ? 0 : least - margin, least - margin));
            chart.getStyler().setYAxisMax(most + margin);
        }
        chart.getStyler().setMarkerSize(7);
    }
}
