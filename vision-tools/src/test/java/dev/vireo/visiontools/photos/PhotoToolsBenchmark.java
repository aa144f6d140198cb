package dev.vireo.visiontools.photos;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Times the first question about pictures that were not seen before, and says what memory the process has.
/// Arguments: a picture, how often, the number of threads.
final class PhotoToolsBenchmark {
    private PhotoToolsBenchmark() {}

    public static void main(String... args) throws IOException {
        Image decoded = Image.read(Path.of(args[0]));
        byte[] rgb = decoded.toRgb();
        double[] milliseconds = new double[Integer.parseInt(args[1])];
        Torch.threads(Integer.parseInt(args[2]));
        long start = System.nanoTime();
        try (PhotoTools tools = PhotoTools.load()) {
            System.out.printf("loaded in %.0f ms%n", (System.nanoTime() - start) / 1e6);
            for (int i = 0; i < milliseconds.length; i++) {
                ImagePatch whole = ImagePatch.whole(Image.ofRgb(decoded.width(), decoded.height(), rgb));
                start = System.nanoTime();
                tools.simpleQuery(whole, "How many people are there?");
                milliseconds[i] = (System.nanoTime() - start) / 1e6;
                if (i == milliseconds.length / 10 || i == milliseconds.length - 1) {
                    System.out.println("after " + (i + 1) + " pictures: " + resident());
                }
            }
        }
        Arrays.sort(milliseconds);
        System.out.printf(
                "%d x %d pixels: median %.1f ms, fastest %.1f ms%n",
                decoded.width(), decoded.height(), milliseconds[milliseconds.length / 2], milliseconds[0]);
    }

    private static String resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("");
    }
}
