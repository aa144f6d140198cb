package dev.vireo.runtime.image;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/// Reads and writes picture files.
final class ImageFiles {
    /// The largest picture that is read: 64 million pixels.
    static final long MAX_PIXELS = 64_000_000;

    private ImageFiles() {}

    static Image read(Path file) {
        try {
            return Image.of(ImageIO.read(file.toFile()));
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + e.getMessage(), "", e);
        }
    }

    static void write(Image image, Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        try {
            ImageIO.write(image.toBufferedImage(), name.endsWith(".png") ? "png" : "jpg", file.toFile());
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be written: " + e.getMessage(), "", e);
        }
    }
}
