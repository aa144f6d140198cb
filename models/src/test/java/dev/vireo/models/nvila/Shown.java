package dev.vireo.models.nvila;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.image.Image;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The pictures of `tools/parity/nvila.py`, which any program makes the same, and its folders.
public final class Shown {
    private Shown() {}

    /// A picture.
    public static Image picture(int width, int height, int seed) {
        byte[] rgb = new byte[3 * width * height];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[at++] = (byte) (x * 3
                            + y * 5
                            + seed * 17
                            + c * 40
                            + (x * y + seed) / 7 % 64
                            + 90 * ((x / 5 + y / 3 + c) % 2));
                }
            }
        }
        return Image.ofRgb(width, height, rgb);
    }

    /// Pictures, each by its width, height and seed.
    static List<Image> pictures(JsonNode listed) {
        List<Image> out = new ArrayList<>();
        for (JsonNode each : listed) {
            out.add(picture(
                    each.path(0).asInt(), each.path(1).asInt(), each.path(2).asInt()));
        }
        return out;
    }

    /// A folder.
    static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(Shown.class.getResource("../folders/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
