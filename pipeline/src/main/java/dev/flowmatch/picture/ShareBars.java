package dev.flowmatch.picture;

import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler;

/**
 * Shares of rows, real beside generated, as bars.
 *
 * @param title what they are of
 * @param bars one for each share
 * @param difference by how much both sides differ
 */
public record ShareBars(String title, List<Pair> bars, double difference) {
    /** More bars than these are drawn as one. */
    public static final int MOST = 20;

    private static final int WIDTH = 760;
    private static final int HEIGHT = 460;
    private static final int FONT_SIZE = 15;
    private static final int LONGEST_LABEL = 16;

    /**
     * A share on both sides.
     *
     * @param label of what
     * @param real percent of the real rows
     * @param generated percent of the generated rows
     */
    public record Pair(String label, double real, double generated) {}

    public ShareBars {
        bars = List.copyOf(bars);
    }

    /** The bars of the largest shares of real rows, and one of all others together. */
    List<Pair> largest() {
        List<Pair> sorted = new ArrayList<>(bars);
        sorted.removeIf(bar -> bar.real == 0 && bar.generated == 0);
        sorted.sort(Comparator.comparingDouble((Pair bar) -> -bar.real).thenComparingDouble(bar -> -bar.generated));
        if (sorted.size() <= MOST) {
            return sorted;
        }
        List<Pair> largest = new ArrayList<>(sorted.subList(0, MOST));
        List<Pair> others = sorted.subList(MOST, sorted.size());
        largest.add(new Pair(
                others.size() + " others",
                others.stream().mapToDouble(Pair::real).sum(),
                others.stream().mapToDouble(Pair::generated).sum()));
        return largest;
    }

    Panel panel() {
        List<Pair> drawn = largest();
        return Panel.draw("Shares of " + title + ", real and generated", palette -> image(palette, drawn));
    }

    private BufferedImage image(Palette palette, List<Pair> drawn) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(shortened(title, 3 * LONGEST_LABEL))
                .xAxisTitle("")
                .yAxisTitle("% of rows")
                .build();
        CategoryStyler style = chart.getStyler();
        Font plain = new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE);
        style.setLocale(Locale.ROOT);
        style.setChartBackgroundColor(palette.paper());
        style.setPlotBackgroundColor(palette.paper());
        style.setPlotBorderColor(palette.grid());
        style.setPlotGridLinesColor(palette.grid());
        style.setPlotGridVerticalLinesVisible(false);
        style.setChartFontColor(palette.ink());
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, FONT_SIZE + 2));
        style.setChartTitleBoxVisible(false);
        style.setAxisTitleFont(plain);
        style.setYAxisTitleColor(palette.ink());
        style.setXAxisTitleVisible(false);
        style.setAxisTickLabelsFont(plain);
        style.setAxisTickLabelsColor(palette.faintInk());
        style.setAxisTickMarksColor(palette.grid());
        style.setAxisTicksLineVisible(false);
        style.setLegendFont(plain);
        style.setLegendBackgroundColor(palette.paper());
        style.setLegendBorderColor(palette.paper());
        style.setLegendPosition(Styler.LegendPosition.InsideNE);
        style.setXAxisLabelRotation(drawn.size() > 4 ? 60 : 0);
        style.setAvailableSpaceFill(0.8);
        style.setYAxisMin(0.0);
        double highest = drawn.stream()
                .mapToDouble(bar -> Math.max(bar.real, bar.generated))
                .max()
                .orElse(0);
        style.setYAxisMax(highest > 0 ? 1.22 * highest : 1);
        style.setSeriesColors(new Color[] {palette.real(), palette.generated()});
        List<String> labels = labels(drawn);
        chart.addSeries("real", labels, drawn.stream().map(Pair::real).toList());
        chart.addSeries("generated", labels, drawn.stream().map(Pair::generated).toList());
        return BitmapEncoder.getBufferedImage(chart);
    }

    /** The labels cut to a length at which they can be read, and no two the same. */
    private static List<String> labels(List<Pair> drawn) {
        List<String> labels = new ArrayList<>();
        for (Pair bar : drawn) {
            String label = shortened(bar.label, LONGEST_LABEL);
            String different = label;
            for (int i = 2; labels.contains(different); i++) {
                different = label + " " + i;
            }
            labels.add(different);
        }
        return labels;
    }

    static String shortened(String text, int length) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.isBlank() ? "(blank)" : line.length() > length ? line.substring(0, length - 1) + "…" : line;
    }
}
