package dev.vireo.models.nvila;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /// How far results in 16 bits lie from those of a reference.
    static final class Distance {
        private static final double MOST = 0.05;

        private double largest;
        private double scale;

        void add(Tensor expected, Tensor seen) {
            float[] a = expected.toFloats();
            float[] b = seen.to(DType.F32).toFloats();
            assertEquals(a.length, b.length);
            for (int i = 0; i < a.length; i++) {
                largest = Math.max(largest, Math.abs(a[i] - b[i]));
                scale = Math.max(scale, Math.abs(a[i]));
            }
        }

        /// Prints it as a share of the largest output, and requires that it is small, but not none.
        void requireNear(Path file) {
            double share = largest / scale;
            System.out.printf(
                    Locale.ROOT, "%s in BF16: off by %.2g of the largest output%n", file.getFileName(), share);
            assertTrue(share > 0 && share < MOST, file + " is off by " + share + " of the largest output");
        }
    }
}
