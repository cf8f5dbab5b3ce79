package dev.flowmatch.picture;

import java.awt.BasicStroke;
import java.awt.Font;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** XChart's line charts in the look of the report. */
final class Charts {
    private Charts() {}

    static XYChart lines(
            Palette palette, int width, int height, int fontSize, String title, String xLabel, String yLabel) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .title(title)
                .xAxisTitle(xLabel)
                .yAxisTitle(yLabel)
                .build();
        XYStyler style = chart.getStyler();
        Font plain = new Font(Font.SANS_SERIF, Font.PLAIN, fontSize);
        Font bold = new Font(Font.SANS_SERIF, Font.BOLD, fontSize + 2);
        style.setLocale(Locale.ROOT);
        style.setChartBackgroundColor(palette.paper());
        style.setPlotBackgroundColor(palette.paper());
        style.setPlotBorderColor(palette.grid());
        style.setPlotGridLinesColor(palette.grid());
        style.setPlotGridLinesStroke(new BasicStroke(1));
        style.setChartFontColor(palette.ink());
        style.setChartTitleFont(bold);
        style.setChartTitleBoxVisible(false);
        style.setChartTitlePadding(6);
        style.setAxisTitleFont(plain);
        style.setXAxisTitleColor(palette.ink());
        style.setYAxisTitleColor(palette.ink());
        style.setAxisTickLabelsFont(plain);
        style.setAxisTickLabelsColor(palette.faintInk());
        style.setAxisTickMarksColor(palette.grid());
        style.setAxisTicksLineVisible(false);
        style.setLegendFont(plain);
        style.setLegendBackgroundColor(palette.paper());
        style.setLegendBorderColor(palette.paper());
        style.setLegendPosition(Styler.LegendPosition.InsideNE);
        style.setSeriesMarkers(new Marker[] {SeriesMarkers.NONE});
        style.setXAxisTickMarkSpacingHint(5 * fontSize);
        style.setYAxisTickMarkSpacingHint(3 * fontSize);
        style.setChartPadding(10);
        style.setPlotMargin(0);
        return chart;
    }

    /**
     * Makes the x axis run from minimum to maximum with round numbers on it: XChart would label data points where these
     * are equally spaced, so an invisible series that is not joins them.
     */
    static void roundTicks(XYChart chart, double minimum, double maximum, double height) {
        chart.getStyler().setXAxisMin(minimum);
        chart.getStyler().setXAxisMax(maximum);
        double inside = minimum + 0.2929 * (maximum - minimum);
        XYSeries invisible =
                chart.addSeries("axis", new double[] {minimum, inside, maximum}, new double[] {height, height, height});
        invisible.setShowInLegend(false);
        invisible.setLineStyle(SeriesLines.NONE);
        invisible.setMarker(SeriesMarkers.NONE);
    }
}
