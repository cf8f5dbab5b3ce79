package dev.flowmatch.picture;

import dev.flowmatch.metrics.Points;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Columns that are the pixels of a square image, row by row: a shared prefix and the indices 0 to side² − 1, in order. A
 * few other columns may stand before and after them, as a label does: up to a tenth of all.
 *
 * @param first the index of the first of these columns
 * @param side the number of pixels along an edge, at least 4
 */
record ImageColumns(int first, int side) {
    private static final Pattern NAME = Pattern.compile("(.*?)([0-9]{1,6})");
    private static final int SMALLEST = 4;
    private static final int TILES = 10;
    private static final int SHEET = 640;
    private static final int TITLE = 44;

    /** The images that the columns are, if they are. */
    static Optional<ImageColumns> detect(List<String> columns) {
        for (int first = 0; first < columns.size(); first++) {
            int count = numbered(columns.subList(first, columns.size()));
            int side = (int) Math.round(Math.sqrt(count));
            if (side >= SMALLEST && side * side == count && 10 * (columns.size() - count) <= columns.size()) {
                return Optional.of(new ImageColumns(first, side));
            }
        }
        return Optional.empty();
    }

    /** How many of the columns, from the first one on, have its prefix and the numbers 0, 1, 2 and so on. */
    private static int numbered(List<String> columns) {
        String prefix = null;
        for (int i = 0; i < columns.size(); i++) {
            Matcher matcher = NAME.matcher(columns.get(i));
            if (!matcher.matches()
                    || Integer.parseInt(matcher.group(2)) != i
                    || (prefix != null && !prefix.equals(matcher.group(1)))) {
                return i;
            }
            prefix = matcher.group(1);
        }
        return columns.size();
    }

    /** The number of pixels. */
    int count() {
        return side * side;
    }

    /** The first hundred rows as images, from paper at {@code minimum} to ink at {@code maximum}. */
    BufferedImage sheet(Palette palette, String title, Points points, double minimum, double maximum) {
        int tile = SHEET / TILES;
        int pixel = Math.max(1, (tile - 6) / side);
        int margin = (tile - pixel * side) / 2;
        int rows = Math.min(TILES, (points.count() + TILES - 1) / TILES);
        BufferedImage sheet = new BufferedImage(SHEET, TITLE + rows * tile, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(palette.paper());
        g.fillRect(0, 0, SHEET, TITLE);
        g.setColor(palette.ink());
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 22));
        g.drawString(title, (SHEET - g.getFontMetrics().stringWidth(title)) / 2, TITLE - 14);
        g.setColor(palette.grid());
        g.fillRect(0, TITLE, SHEET, rows * tile);
        for (int image = 0; image < Math.min(points.count(), rows * TILES); image++) {
            int left = image % TILES * tile + margin;
            int top = TITLE + image / TILES * tile + margin;
            for (int i = 0; i < count(); i++) {
                g.setColor(shade(palette, (points.at(image, first + i) - minimum) / (maximum - minimum)));
                g.fillRect(left + i % side * pixel, top + i / side * pixel, pixel, pixel);
            }
        }
        g.dispose();
        return sheet;
    }

    private static Color shade(Palette palette, double share) {
        // Faint ink would make grey of both; full contrast reads best at this size.
        Color paper = palette == Palette.LIGHT ? Color.WHITE : Color.BLACK;
        Color ink = palette == Palette.LIGHT ? Color.BLACK : Color.WHITE;
        return Palette.between(paper, ink, Math.max(0, Math.min(1, share)));
    }
}
