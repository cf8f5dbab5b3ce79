package dev.flowmatch.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fixture.ReportData;
import dev.flowmatch.metrics.Points;
import dev.flowmatch.model.HistoryEntry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private final Points real = ReportData.gaussian(300, 4, 1);
    private final Points generated = ReportData.gaussian(200, 4, 2);
    private final List<String> names = List.of("a", "b", "c", "d");

    @Test
    void twoColumnsGiveOnePairOfPanels() {
        List<String> two = List.of("x", "y");
        Figure scatter = Figures.scatter(two, ReportData.gaussian(50, 2, 1), ReportData.gaussian(50, 2, 2))
                .orElseThrow();
        assertEquals(2, scatter.panels().size());
        assertEquals("Scatter of real rows: x and y", scatter.panels().get(0).description());
    }

    @Test
    void moreColumnsGiveTheMostCorrelatedPairsFirst() {
        float[] rows = real.values().clone();
        for (int row = 0; row < 300; row++) {
            rows[row * 4 + 3] = -rows[row * 4 + 1] + 0.01f * rows[row * 4 + 2];
        }
        Figure density = Figures.density(names, new Points(rows, 4), generated).orElseThrow();
        assertEquals(6, density.panels().size());
        assertEquals("Density of real rows: b and d", density.panels().get(0).description());
    }

    @Test
    void oneColumnHasNoPlane() {
        Points line = ReportData.gaussian(20, 1, 1);
        assertTrue(Figures.scatter(List.of("a"), line, line).isEmpty());
        assertTrue(Figures.density(List.of("a"), line, line).isEmpty());
        assertTrue(Figures.trajectories(List.of("a"), ReportData.trajectories(5, 1), line)
                .isEmpty());
        assertEquals(1, Figures.histograms(List.of("a"), line, line).panels().size());
    }

    @Test
    void histogramsOfManyColumnsAreThoseThatDifferMost() {
        Points many = ReportData.gaussian(100, 20, 1);
        float[] shifted = many.values().clone();
        for (int row = 0; row < 100; row++) {
            shifted[row * 20 + 17] += 3;
        }
        Figure histograms = Figures.histograms(ReportData.names("c", 20), many, new Points(shifted, 20));
        assertEquals(12, histograms.panels().size());
        assertTrue(histograms.panels().stream()
                .anyMatch(panel -> panel.description().contains("c17")));
        assertTrue(histograms.caption().contains("12 of 20"));
    }

    @Test
    void everyPictureIsDrawnInItsColoursOnBothPapers() throws IOException {
        List<Figure> figures = List.of(
                Figures.scatter(names, real, generated).orElseThrow(),
                Figures.density(names, real, generated).orElseThrow(),
                Figures.histograms(names, real, generated),
                Figures.trajectories(names, ReportData.trajectories(30, 4), real)
                        .orElseThrow(),
                Figures.images(
                                ReportData.names("p", 16),
                                ReportData.gaussian(120, 16, 1),
                                ReportData.gaussian(7, 16, 2))
                        .orElseThrow());
        for (Figure figure : figures) {
            for (Panel panel : figure.panels()) {
                assertTrue(colours(panel.light()) > 10, panel.description());
                assertTrue(colours(panel.dark()) > 10, panel.description());
            }
            BufferedImage file = ImageIO.read(new ByteArrayInputStream(figure.png()));
            assertTrue(file.getWidth() >= figure.panels().get(0).light().getWidth(), figure.name());
            assertTrue(figure.name().matches("[a-z_]+"));
        }
    }

    @Test
    void constantAndExtremeColumnsAreDrawn() {
        Points constant = new Points(new float[] {3, 1e30f, 3, -1e30f, 3, 0, 3, 1}, 2);
        Points other = new Points(new float[] {3.01f, 5, 2.99f, 1e-30f}, 2);
        List<String> two = List.of("constant", "extreme");
        assertTrue(Figures.scatter(two, constant, other).isPresent());
        assertTrue(Figures.density(two, constant, other).isPresent());
        assertEquals(2, Figures.histograms(two, constant, other).panels().size());
        assertEquals(2, Figures.histograms(two, other, constant).panels().size());
    }

    @Test
    void imagesNeedASquareNumberOfIndexedColumnsInOrder() {
        assertEquals(
                8, ImageColumns.detect(ReportData.names("p", 64)).orElseThrow().side());
        assertEquals(
                4, ImageColumns.detect(ReportData.names("", 16)).orElseThrow().side());
        assertEquals(new ImageColumns(1, 8), ImageColumns.detect(labelled(64)).orElseThrow());
        assertTrue(ImageColumns.detect(labelled(15)).isEmpty());
        List<String> more = labelled(16);
        more.add("weight");
        assertTrue(ImageColumns.detect(more).isEmpty(), "2 of 18 columns are no pixels");
        assertTrue(ImageColumns.detect(ReportData.names("p", 15)).isEmpty());
        assertTrue(ImageColumns.detect(ReportData.names("p", 4)).isEmpty());
        List<String> swapped = ReportData.names("p", 16);
        swapped.set(3, "p4");
        swapped.set(4, "p3");
        assertTrue(ImageColumns.detect(swapped).isEmpty());
        List<String> mixed = ReportData.names("p", 16);
        mixed.set(3, "q3");
        assertTrue(ImageColumns.detect(mixed).isEmpty());
    }

    private static List<String> labelled(int pixels) {
        List<String> names = ReportData.names("p", pixels);
        names.add(0, "digit");
        return names;
    }

    @Test
    void animationMovesEveryDotThroughAllFrames() {
        String svg = Figures.trajectories(names, ReportData.trajectories(30, 4), real)
                .orElseThrow()
                .animation();
        assertEquals(30, svg.split("<circle", -1).length - 1);
        assertTrue(svg.contains("keyTimes=\"0.000;0.375;0.750;1\""));
        assertFalse(svg.contains("http"));
    }

    @Test
    void lossCurveIsWrittenAsPng() throws IOException {
        List<HistoryEntry> history = List.of(
                new HistoryEntry(1, 1, 1000, 6.3, Double.NaN, 1e-3, 1, 1000),
                new HistoryEntry(2, 1, 2000, 4.5, 4.6, 1e-3, 2, 1000));
        for (List<HistoryEntry> rows : Arrays.asList(List.<HistoryEntry>of(), history.subList(0, 1), history)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            LossChart.write(rows, bytes);
            assertEquals(
                    900,
                    ImageIO.read(new ByteArrayInputStream(bytes.toByteArray())).getWidth());
        }
    }

    @Test
    void lossThatFallsFarIsDrawnToo() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LossChart.write(
                List.of(
                        new HistoryEntry(1, 1, 1000, 100, Double.NaN, 1e-3, 1, 1000),
                        new HistoryEntry(2, 1, 3_000_000, 0.01, Double.NaN, 1e-3, 2, 1000),
                        new HistoryEntry(3, 1, 4_000_000, Double.POSITIVE_INFINITY, 0.02, 1e-3, 2, 1000)),
                bytes);
        assertTrue(bytes.size() > 1000);
    }

    private static int colours(BufferedImage image) {
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y += 2) {
            for (int x = 0; x < image.getWidth(); x += 2) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours.size();
    }
}
