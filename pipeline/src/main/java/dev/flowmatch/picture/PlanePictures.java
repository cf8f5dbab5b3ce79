package dev.flowmatch.picture;

import dev.flowmatch.metrics.Points;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Draws two columns of points on the axes of a {@link PlaneFrame}: as dots, as density, as paths. */
final class PlanePictures {
    /** More dots than this hide each other. */
    static final int DOTS = 5000;

    private static final int MOST_CELLS = 78;
    private static final int FEWEST_CELLS = 20;

    private final AxisRange x;
    private final AxisRange y;
    private final String xLabel;
    private final String yLabel;

    PlanePictures(AxisRange x, AxisRange y, String xLabel, String yLabel) {
        this.x = x;
        this.y = y;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    BufferedImage dots(Palette palette, String title, Color color, float[] xs, float[] ys) {
        PlaneFrame frame = new PlaneFrame(palette, x, y);
        Graphics2D g = frame.graphics();
        int count = Math.min(xs.length, DOTS);
        double radius = count > 2000 ? 1.7 : count > 500 ? 2.3 : 3.2;
        g.setColor(Palette.withAlpha(color, count > 2000 ? 120 : 160));
        for (int i = 0; i < count; i++) {
            dot(g, frame, xs[i], ys[i], radius);
        }
        return frame.finish(title, xLabel, yLabel);
    }

    /** Counts of the points in each cell of a fine grid over the shown plane, relative to their number. */
    double[][] density(float[] xs, float[] ys) {
        int cells = Math.max(FEWEST_CELLS, Math.min(MOST_CELLS, (int) Math.sqrt(xs.length / 3.0)));
        double[][] density = new double[cells][cells];
        for (int i = 0; i < xs.length; i++) {
            if (x.contains(xs[i]) && y.contains(ys[i])) {
                int column = cell(xs[i], x, cells);
                int row = cell(ys[i], y, cells);
                density[row][column] += 1.0 / xs.length;
            }
        }
        return density;
    }

    private static int cell(double value, AxisRange range, int cells) {
        return Math.min(cells - 1, (int) ((value - range.minimum()) / range.length() * cells));
    }

    /** A heat map; the darkest (on dark paper, brightest) colour stands for {@code full} and above. */
    BufferedImage heat(Palette palette, String title, Color color, double[][] density, double full) {
        PlaneFrame frame = new PlaneFrame(palette, x, y);
        Graphics2D g = frame.graphics();
        int cells = density.length;
        for (int row = 0; row < cells; row++) {
            for (int column = 0; column < cells; column++) {
                if (density[row][column] > 0) {
                    g.setColor(heatColor(palette, color, Math.min(1, density[row][column] / full)));
                    g.fill(cellPixels(frame, column, row, cells));
                }
            }
        }
        return frame.finish(title, xLabel, yLabel);
    }

    /** From paper over the colour to ink, evenly in the root of the density so that thin parts stay visible. */
    private static Color heatColor(Palette palette, Color color, double density) {
        double depth = 0.08 + 0.92 * Math.sqrt(density);
        return depth < 0.7
                ? Palette.between(palette.paper(), color, depth / 0.7)
                : Palette.between(color, palette.ink(), 0.75 * (depth - 0.7) / 0.3);
    }

    private Rectangle2D cellPixels(PlaneFrame frame, int column, int row, int cells) {
        // On whole pixels, so that no seams show between cells.
        double left = Math.floor(frame.pixelX(x.minimum() + column * x.length() / cells));
        double right = Math.floor(frame.pixelX(x.minimum() + (column + 1) * x.length() / cells));
        double bottom = Math.floor(frame.pixelY(y.minimum() + row * y.length() / cells));
        double top = Math.floor(frame.pixelY(y.minimum() + (row + 1) * y.length() / cells));
        return new Rectangle2D.Double(left, top, right - left, bottom - top);
    }

    /**
     * Paths from a grey start to a coloured end.
     *
     * @param xs the first coordinate, a row for each path
     * @param ys the second
     */
    BufferedImage paths(Palette palette, String title, float[][] xs, float[][] ys) {
        PlaneFrame frame = new PlaneFrame(palette, x, y);
        Graphics2D g = frame.graphics();
        g.setStroke(new BasicStroke(1.1f));
        g.setColor(Palette.withAlpha(palette.faintInk(), xs.length > 100 ? 70 : 120));
        for (int i = 0; i < xs.length; i++) {
            Path2D path = new Path2D.Double();
            path.moveTo(frame.pixelX(xs[i][0]), frame.pixelY(ys[i][0]));
            for (int step = 1; step < xs[i].length; step++) {
                path.lineTo(frame.pixelX(xs[i][step]), frame.pixelY(ys[i][step]));
            }
            g.draw(path);
        }
        for (int i = 0; i < xs.length; i++) {
            int last = xs[i].length - 1;
            g.setColor(palette.faintInk());
            dot(g, frame, xs[i][0], ys[i][0], 2.2);
            g.setColor(palette.generated());
            dot(g, frame, xs[i][last], ys[i][last], 3);
        }
        return frame.finish(title, xLabel, yLabel);
    }

    private static void dot(Graphics2D g, PlaneFrame frame, double x, double y, double radius) {
        g.fill(new Ellipse2D.Double(frame.pixelX(x) - radius, frame.pixelY(y) - radius, 2 * radius, 2 * radius));
    }

    /** The shown plane for two columns of a sample: the bulk of its rows. */
    static AxisRange range(Points points, int column) {
        return AxisRange.ofBulk(points.sortedColumn(column));
    }
}
