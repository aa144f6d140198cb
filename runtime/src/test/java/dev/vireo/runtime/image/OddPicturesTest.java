package dev.vireo.runtime.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.weights.Safetensors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Hundreds of pictures in odd settings (`tools/parity/odd_pictures.py`), and what each shows: known pixels
/// where the kind loses nothing, Pillow's otherwise.
class OddPicturesTest {
    @Test
    void everyOddPictureShowsWhatItShould() throws IOException {
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        try (Safetensors file = fixture()) {
            for (String name : file.names()) {
                if (!name.endsWith(".rgb")) {
                    seen++;
                    Image image = Image.decode(file.data(name).toArray(ValueLayout.JAVA_BYTE), name);
                    assertEquals(
                            List.of((long) image.height(), (long) image.width(), 3L),
                            file.tensor(name + ".rgb").shape(),
                            name);
                    int off = furthest(file.data(name + ".rgb").toArray(ValueLayout.JAVA_BYTE), image.toRgb());
                    if (off > allowed(name)) {
                        wrong.add(name + " is off by " + off);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(seen >= 300, "only " + seen + " pictures");
    }

    /// Levels from 0 to 255.
    private static int allowed(String name) {
        boolean exact = name.endsWith(".png") || name.endsWith(".bmp") || name.endsWith(".gif");
        return exact || name.contains("lossless") ? 0 : name.endsWith(".jpg") ? 2 : 4;
    }

    private static int furthest(byte[] wanted, byte[] seen) {
        int off = 0;
        for (int i = 0; i < wanted.length; i++) {
            off = Math.max(off, Math.abs((seen[i] & 255) - (wanted[i] & 255)));
        }
        return off;
    }

    private static Safetensors fixture() throws IOException {
        String name = "pictures/odd.safetensors.gz";
        try (GZIPInputStream content = new GZIPInputStream(new ByteArrayInputStream(Fixtures.bytes(name)))) {
            return Safetensors.read(content.readAllBytes(), name);
        }
    }
}
