package dev.flowmatch.picture;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * One or more pictures that belong together, with a heading and a caption. Made by the static methods of
 * {@link Figures}.
 */
public final class Figure {
    private static final int GAP = 16;

    private final String name;
    private final String heading;
    private final String caption;
    private final List<Panel> panels;
    private final int panelsPerRow;
    private final String animation;

    Figure(String name, String heading, String caption, int panelsPerRow, List<Panel> panels) {
        this(name, heading, caption, panelsPerRow, panels, "");
    }

    /** The animation is inline SVG, or empty. */
    Figure(String name, String heading, String caption, int panelsPerRow, List<Panel> panels, String animation) {
        this.name = name;
        this.heading = heading;
        this.caption = caption;
        this.panelsPerRow = panelsPerRow;
        this.panels = List.copyOf(panels);
        this.animation = animation;
    }

    /** The name of its file, without extension: letters, digits and underscores. */
    public String name() {
        return name;
    }

    /** A few words above it. */
    public String heading() {
        return heading;
    }

    /** A sentence or two below it. */
    public String caption() {
        return caption;
    }

    /** How many pictures stand side by side where there is room: 1, 2 or 3. */
    public int panelsPerRow() {
        return panelsPerRow;
    }

    /** Its pictures, in order. */
    public List<Panel> panels() {
        return panels;
    }

    /** Inline SVG that moves, or empty. */
    public String animation() {
        return animation;
    }

    /** The pictures side by side on light paper, as the bytes of a PNG file. */
    public byte[] png() {
        if (panels.size() == 1) {
            return Panel.png(panels.get(0).light());
        }
        int columns = Math.min(panels.size(), panelsPerRow);
        int rows = (panels.size() + columns - 1) / columns;
        int width = 0;
        int height = 0;
        for (Panel panel : panels) {
            width = Math.max(width, panel.light().getWidth());
            height = Math.max(height, panel.light().getHeight());
        }
        BufferedImage sheet = new BufferedImage(
                columns * (width + GAP) - GAP, rows * (height + GAP) - GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setColor(Palette.LIGHT.paper());
        g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int i = 0; i < panels.size(); i++) {
            g.drawImage(panels.get(i).light(), i % columns * (width + GAP), i / columns * (height + GAP), null);
        }
        g.dispose();
        return Panel.png(sheet);
    }
}
