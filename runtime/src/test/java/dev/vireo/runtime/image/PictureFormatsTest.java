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
    /// Decoders may round differently; four inks pass through two colour conversions.
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
            int largest = 0;
            for (int i = 0; i < wanted.length; i++) {
                largest = Math.max(largest, Math.abs((wanted[i] & 255) - (seen[i] & 255)));
            }
            int allowed = name.endsWith(".jpg") || name.equals("lossy.webp") ? LOSSY_LEVELS : 0;
            assertTrue(largest <= allowed, name + " differs by " + largest + " levels, allowed are " + allowed);
        }
    }

    @Test
    void everyFormatIsAmongTheFixtures() {
        Set<String> endings = new TreeSet<>();
        pictures().forEach(name -> endings.add(name.substring(name.indexOf('.') + 1)));

        assertEquals(new TreeSet<>(Stream.of("png", "jpg", "bmp", "gif", "webp").toList()), endings);
    }
}
