package dev.flowmatch.picture;

import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.HeatMapStyler;

/** How strongly columns hang together, as a map with a cell for each pair of columns. */
final class AssociationMap {
    /** More columns than these cannot be read. */
    static final int MOST = 30;

    private static final int SIZE = 660;
    private static final int FONT_SIZE = 14;
    private static final int LONGEST_LABEL = 12;

    private AssociationMap() {}

    /**
     * Draws a map.
     *
     * @param names of the columns
     * @param values of all pairs, [columns × columns], 0 to {@code most}
     * @param most what the full colour stands for
     */
    static BufferedImage image(
            Palette palette, String title, Color full, List<String> names, double[] values, double most) {
        HeatMapChart chart =
                new HeatMapChartBuilder().width(SIZE).height(SIZE).title(title).build();
        HeatMapStyler style = chart.getStyler();
        Font plain = new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE);
        style.setLocale(Locale.ROOT);
        style.setChartBackgroundColor(palette.paper());
        style.setPlotBackgroundColor(palette.paper());
        style.setPlotBorderColor(palette.grid());
        style.setPlotGridLinesVisible(false);
        style.setChartFontColor(palette.ink());
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, FONT_SIZE + 6));
        style.setChartTitleBoxVisible(false);
        style.setAxisTickLabelsFont(plain);
        style.setAxisTickLabelsColor(palette.faintInk());
        style.setAxisTickMarksColor(palette.grid());
        style.setAxisTicksLineVisible(false);
        style.setLegendFont(plain);
        style.setLegendBackgroundColor(palette.paper());
        style.setLegendBorderColor(palette.paper());
        style.setXAxisLabelRotation(60);
        style.setShowValue(false);
        style.setRangeColors(new Color[] {palette.paper(), full});
        style.setMin(0);
        style.setMax(most);
        style.setHeatMapDecimalValueFormatter(value -> String.format(Locale.ROOT, "%.2f", value));
        List<String> labels = labels(names);
        List<Number[]> cells = new ArrayList<>();
        for (int x = 0; x < names.size(); x++) {
            for (int y = 0; y < names.size(); y++) {
                cells.add(new Number[] {x, y, Math.min(most, values[x * names.size() + y])});
            }
        }
        chart.addSeries("association", labels, labels, cells);
        return BitmapEncoder.getBufferedImage(chart);
    }

    private static List<String> labels(List<String> names) {
        Set<String> taken = new TreeSet<>();
        List<String> labels = new ArrayList<>();
        for (String name : names) {
            String label = ShareBars.shortened(name, LONGEST_LABEL);
            String different = label;
            for (int i = 2; !taken.add(different); i++) {
                different = label + " " + i;
            }
            labels.add(different);
        }
        return labels;
    }
}
