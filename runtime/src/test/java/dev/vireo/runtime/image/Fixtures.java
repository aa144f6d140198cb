package dev.vireo.runtime.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// Files of the test class path.
final class Fixtures {
    private Fixtures() {}

    static byte[] bytes(String path) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/" + path)) {
            return Objects.requireNonNull(in, path).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A picture in which no two pixels are the same and no turn or mirror looks like another.
    static Image numbered(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++) {
            rgb[3 * i] = (byte) (i >> 8);
            rgb[3 * i + 1] = (byte) i;
            rgb[3 * i + 2] = (byte) (i * 31);
        }
        return Image.ofRgb(width, height, rgb);
    }
}
