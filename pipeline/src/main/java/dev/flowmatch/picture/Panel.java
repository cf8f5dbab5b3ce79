package dev.flowmatch.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import javax.imageio.ImageIO;

/**
 * One picture, drawn on light and on dark paper.
 *
 * @param description what it shows, for readers who cannot see it
 * @param light on light paper
 * @param dark the same on dark paper
 */
public record Panel(String description, BufferedImage light, BufferedImage dark) {
    static Panel draw(String description, Function<Palette, BufferedImage> drawing) {
        return new Panel(description, drawing.apply(Palette.LIGHT), drawing.apply(Palette.DARK));
    }

    /** The bytes of a PNG file. */
    public static byte[] png(BufferedImage image) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (!ImageIO.write(image, "png", bytes)) {
                throw new IllegalStateException("this Java runtime cannot write PNG");
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
    }
}
