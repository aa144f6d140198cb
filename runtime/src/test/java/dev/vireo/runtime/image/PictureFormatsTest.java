package dev.vireo.runtime.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.TensorSource;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is read from the files of `tools/parity/pictures.py`, against what Pillow reads from them.
class PictureFormatsTest {
    /// Decoders of JPEG may round differently; four inks pass through two colour conversions.
    private static final int LOSSY_LEVELS = 4;

    static Set<String> pictures() {
        try (Safetensors expected = expected()) {
            return new TreeSet<>(expected.names());
        }
    }

    private static Safetensors expected() {
        return Safetensors.read(Fixtures.bytes("pictures/expected.safetensors"), "expected.safetensors");
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void aPictureIsReadAsPillowReadsIt(String name) {
        Image image = Image.decode(Fixtures.bytes("pictures/" + name), name);
        try (Safetensors file = expected()) {
            TensorSource.Entry entry = file.tensor(name);
            assertEquals(List.of((long) image.height(), (long) image.width(), 3L), entry.shape());
            byte[] seen = image.toRgb();
            byte[] wanted = file.data(name).toArray(ValueLayout.JAVA_BYTE);
            if (name.equals("lossy.webp")) {
                assertTrue(meanLumaDifference(wanted, seen) <= 1, name);
                return;
            }
            int largest = 0;
            for (int i = 0; i < wanted.length; i++) {
                largest = Math.max(largest, Math.abs((wanted[i] & 255) - (seen[i] & 255)));
            }
            int allowed = name.endsWith(".jpg") ? LOSSY_LEVELS : 0;
            assertTrue(largest <= allowed, name + " differs by " + largest + " levels, allowed are " + allowed);
        }
    }

    /// The reader of lossy WebP repeats colour samples where Pillow interpolates them, so that only the
    /// luminance can be compared.
    private static double meanLumaDifference(byte[] a, byte[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i += 3) {
            sum += Math.abs(luma(a, i) - luma(b, i));
        }
        return sum / (a.length / 3.0);
    }

    private static double luma(byte[] rgb, int at) {
        return 0.299 * (rgb[at] & 255) + 0.587 * (rgb[at + 1] & 255) + 0.114 * (rgb[at + 2] & 255);
    }

    @Test
    void everyFormatIsAmongTheFixtures() {
        Set<String> endings = new TreeSet<>();
        pictures().forEach(name -> endings.add(name.substring(name.indexOf('.') + 1)));

        assertEquals(new TreeSet<>(Stream.of("png", "jpg", "bmp", "gif", "webp").toList()), endings);
    }
}
