package dev.flowmatch.picture;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * A square picture of a plane: title, grid, labelled axes, and an area to draw in whose pixels are known exactly.
 *
 * <p>XChart keeps the pixels of its plot area to itself, which rules out density maps and pictures that share axes to
 * the pixel; hence this frame for everything in the plane.
 */
public final class PlaneFrame {
    public static final int SIZE = 660;

    private static final int LEFT = 86;
    private static final int TOP = 50;
    private static final int PLOT = 546;
    private static final int FONT_SIZE = 19;
    private static final int TICKS = 5;

    private final BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    private final Graphics2D g = image.createGraphics();
    private final Palette palette;
    private final AxisRange x;
    private final AxisRange y;

    PlaneFrame(Palette palette, AxisRange x, AxisRange y) {
        this.palette = palette;
        this.x = x;
        this.y = y;
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setColor(palette.paper());
        g.fillRect(0, 0, SIZE, SIZE);
        g.setColor(palette.grid());
        g.setStroke(new BasicStroke(1));
        for (double tick : x.ticks(TICKS)) {
            g.draw(new Line2D.Double(pixelX(tick), TOP, pixelX(tick), TOP + PLOT));
        }
        for (double tick : y.ticks(TICKS)) {
            g.draw(new Line2D.Double(LEFT, pixelY(tick), LEFT + PLOT, pixelY(tick)));
        }
        g.setClip(LEFT, TOP, PLOT, PLOT);
    }

    /** Where to draw; clipped to the plot area. */
    Graphics2D graphics() {
        return g;
    }

    double pixelX(double value) {
        return LEFT + (value - x.minimum()) / x.length() * PLOT;
    }

    double pixelY(double value) {
        return TOP + PLOT - (value - y.minimum()) / y.length() * PLOT;
    }

    /** Writes title and axes and completes the picture. */
    BufferedImage finish(String title, String xLabel, String yLabel) {
        g.setClip((Shape) null);
        g.setStroke(new BasicStroke(1.2f));
        g.setColor(palette.faintInk());
        g.drawRect(LEFT, TOP, PLOT, PLOT);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
        FontMetrics font = g.getFontMetrics();
        List<Double> xTicks = x.ticks(TICKS);
        for (double tick : xTicks) {
            String text = Numbers.tick(tick, step(xTicks));
            g.drawString(text, (float) pixelX(tick) - font.stringWidth(text) / 2f, TOP + PLOT + 6f + font.getAscent());
        }
        List<Double> yTicks = y.ticks(TICKS);
        for (double tick : yTicks) {
            String text = Numbers.tick(tick, step(yTicks));
            g.drawString(text, LEFT - 8f - font.stringWidth(text), (float) pixelY(tick) + font.getAscent() / 2f - 2);
        }
        g.setColor(palette.ink());
        String bottom = fitted(xLabel, font);
        g.drawString(bottom, LEFT + (PLOT - font.stringWidth(bottom)) / 2f, SIZE - 8f);
        AffineTransform upright = g.getTransform();
        String side = fitted(yLabel, font);
        g.rotate(-Math.PI / 2);
        g.drawString(side, -(TOP + (PLOT + font.stringWidth(side)) / 2f), FONT_SIZE + 1f);
        g.setTransform(upright);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, FONT_SIZE + 3));
        FontMetrics bold = g.getFontMetrics();
        String top = fitted(title, bold);
        g.drawString(top, LEFT + (PLOT - bold.stringWidth(top)) / 2f, TOP - 16f);
        g.dispose();
        return image;
    }

    private static double step(List<Double> ticks) {
        return ticks.size() < 2
                ? Math.max(1, Math.abs(ticks.isEmpty() ? 1 : ticks.get(0)))
                : ticks.get(1) - ticks.get(0);
    }

    /** The text, or as much of it as fits along the plot. */
    private static String fitted(String text, FontMetrics font) {
        String shorter = text;
        while (font.stringWidth(shorter) > PLOT && shorter.length() > 2) {
            shorter = shorter.substring(0, shorter.length() - 2) + "…";
        }
        return shorter;
    }
}
