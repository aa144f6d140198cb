package dev.vireo.visiontools.internal.text;

import dev.vireo.runtime.image.Image;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Times the reading of pictures that are decoded already, one for each line of stdin that gives its number: one half
/// of
/// the comparison with rapidocr that `tools/bench/ocr.py` makes, which starts it. Arguments: the pictures.
final class TextBenchmark {
    private TextBenchmark() {}

    /// Prints `ready`, then the milliseconds of each picture and how many lines it has.
    public static void main(String... args) throws IOException {
        List<Image> pictures = new ArrayList<>();
        for (String file : args) {
            Image decoded = Image.read(Path.of(file));
            pictures.add(Image.ofRgb(decoded.width(), decoded.height(), decoded.toRgb()));
        }
        try (TextSpotter spotter = TextSpotter.open()) {
            System.out.println("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                Image picture = pictures.get(Integer.parseInt(line));
                long start = System.nanoTime();
                int lines = spotter.read(picture).size();
                System.out.println((System.nanoTime() - start) / 1e6 + " " + lines);
            }
        }
    }
}
