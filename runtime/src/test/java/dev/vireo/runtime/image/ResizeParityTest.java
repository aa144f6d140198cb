package dev.vireo.runtime.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.weights.Safetensors;
import dev.vireo.runtime.weights.TensorEntry;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Pictures resized by Pillow (`tools/parity/pictures.py`) against ours. A result is named
/// `source.filter.WIDTHxHEIGHT`; the source `crop` is `smooth` cut to (5, 3, 40, 31).
class ResizeParityTest {
    private static final String SYSTEM = "resize";

    @Test
    void resizedPicturesAreThoseOfPillow() throws IOException, URISyntaxException {
        String elsewhere = System.getProperty("vireo.parity.dir", "");
        boolean own = elsewhere.isEmpty() || elsewhere.startsWith("${");
        Path folder = own
                ? Path.of(Objects.requireNonNull(ResizeParityTest.class.getResource("/parity"))
                        .toURI())
                : Path.of(elsewhere);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> f.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
        }
        assertTrue(!files.isEmpty(), folder + " has no safetensors file");
        int compared = 0;
        for (Path path : files) {
            try (Safetensors file = Safetensors.open(path)) {
                if (SYSTEM.equals(file.metadata().get("system"))) {
                    compared += compare(file, path);
                }
            }
        }
        Assumptions.assumeTrue(own || compared > 0, folder + " has no file of system " + SYSTEM);
        assertTrue(compared > 0);
    }

    private static int compare(Safetensors file, Path path) {
        int compared = 0;
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
            compared++;
        }
        System.out.println(SYSTEM + " " + path.getFileName() + ": largest difference " + largest + " levels");
        assertTrue(largest <= 1, path + " differs by " + largest + " levels");
        return compared;
    }

    private static Image image(Safetensors file, String name) {
        TensorEntry entry = file.tensor(name);
        int height = Math.toIntExact(entry.shape().getFirst());
        int width = Math.toIntExact(entry.shape().get(1));
        return Image.ofRgb(width, height, file.data(name).toArray(ValueLayout.JAVA_BYTE));
    }
}
