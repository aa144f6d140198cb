package dev.vireo.runtime.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.Parity;
import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.TensorSource;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Pictures resized by Pillow (`tools/parity/pictures.py`) against ours. A result is named
/// `source.filter.WIDTHxHEIGHT`; the source `crop` is `smooth` cut to (5, 3, 40, 31).
class ResizeParityTest {
    @Test
    void resizedPicturesAreThoseOfPillow() {
        Parity.check(ResizeParityTest.class, "/parity", "resize", fixture -> compare(fixture.file(), fixture));
    }

    private static void compare(Safetensors file, Parity fixture) {
        int largest = 0;
        for (String name : file.names()) {
            String[] parts = name.split("\\.", -1);
            if (parts.length != 3) {
                continue; // a source
            }
            Image source =
                    parts[0].equals("crop") ? image(file, "smooth").crop(new Box(5, 3, 40, 31)) : image(file, parts[0]);
            Image wanted = image(file, name);
            Image seen = source.resize(
                    wanted.width(), wanted.height(), Resampling.valueOf(parts[1].toUpperCase(Locale.ROOT)));
            byte[] a = wanted.toRgb();
            byte[] b = seen.toRgb();
            assertEquals(a.length, b.length, name);
            for (int i = 0; i < a.length; i++) {
                largest = Math.max(largest, Math.abs((a[i] & 255) - (b[i] & 255)));
            }
        }
        fixture.note(largest);
        assertTrue(largest <= 1, fixture.path() + " differs by " + largest + " levels");
    }

    private static Image image(Safetensors file, String name) {
        TensorSource.Entry entry = file.tensor(name);
        int height = Math.toIntExact(entry.shape().getFirst());
        int width = Math.toIntExact(entry.shape().get(1));
        return Image.ofRgb(width, height, file.data(name).toArray(ValueLayout.JAVA_BYTE));
    }
}
