package dev.flowmatch.picture;

import java.awt.Color;

/** The colours of pictures, on light and on dark paper. Real and generated rows differ for colour-blind readers too. */
enum Palette {
    LIGHT(0xffffff, 0x1d2730, 0x5b6873, 0xe3e7eb, 0x2368a8, 0xc9540c),
    DARK(0x171b21, 0xe6ebf0, 0x9aa7b4, 0x2f3740, 0x6db3f2, 0xff9d57);

    private final Color paper;
    private final Color ink;
    private final Color faintInk;
    private final Color grid;
    private final Color real;
    private final Color generated;

    Palette(int paper, int ink, int faintInk, int grid, int real, int generated) {
        this.paper = new Color(paper);
        this.ink = new Color(ink);
        this.faintInk = new Color(faintInk);
        this.grid = new Color(grid);
        this.real = new Color(real);
        this.generated = new Color(generated);
    }

    Color paper() {
        return paper;
    }

    Color ink() {
        return ink;
    }

    Color faintInk() {
        return faintInk;
    }

    Color grid() {
        return grid;
    }

    Color real() {
        return real;
    }

    Color generated() {
        return generated;
    }

    static Color withAlpha(Color color, int alpha) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }

    /** The colour a share of the way from one to another. */
    static Color between(Color from, Color to, double share) {
        return new Color(
                mix(from.getRed(), to.getRed(), share),
                mix(from.getGreen(), to.getGreen(), share),
                mix(from.getBlue(), to.getBlue(), share));
    }

    private static int mix(int from, int to, double share) {
        return (int) Math.round(from + share * (to - from));
    }
}
