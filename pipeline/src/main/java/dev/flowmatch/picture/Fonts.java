package dev.flowmatch.picture;

import java.awt.AWTError;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Optional;

/** Whether this Java runtime can write on pictures: without fonts, as in some containers, none can be drawn. */
public final class Fonts {
    /** What to do where there are none. */
    public static final String FIX =
            "install fontconfig and a font (on Debian and Ubuntu: fontconfig, fonts-dejavu-core)";

    private static final Optional<String> MISSING = probe();

    private Fonts() {}

    /** Why nothing can be drawn in this process; empty if it can. Asked once a process. */
    public static Optional<String> missing() {
        return MISSING;
    }

    private static Optional<String> probe() {
        try {
            Graphics2D g = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            int width = g.getFontMetrics().stringWidth("x");
            g.dispose();
            return width > 0 ? Optional.empty() : Optional.of("the Java runtime's font has no letters");
        } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
            // How the runtime says so depends on what is missing: fonts, their configuration, a native library or a
            // display.
            return Optional.of("the Java runtime cannot draw text (" + e + ")");
        }
    }
}
