package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.visiontools.UnknownNameException;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Whether memory stays flat over a thousand pictures, each another one and of another size, and the text of a
/// sign behind every fourth of them.
class PhotoMemoryTest {
    @Test
    @Tag("long")
    @EnabledOnOs(OS.LINUX)
    void memoryStaysFlatOverAThousandPictures() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        try (PhotoTools tools = PhotoTools.load()) {
            int read = 0;
            double half = 0;
            double end = 0;
            for (int i = 1; i <= 1000; i++) {
                look(tools, picture(random));
                if (i % 4 == 0) {
                    String written = "gate " + random.nextInt(1000);
                    read += tools.readText(sign(random, written)).equals(written) ? 1 : 0;
                }
                if (i % 100 == 0) {
                    end = resident();
                    half = i == 500 ? end : half;
                    System.out.printf("%d pictures: %.1f MiB%n", i, end);
                }
            }
            assertTrue(read > 200, "only " + read + " of 250 signs were read");
            assertTrue(end < half * 1.02, half + " MiB grew to " + end);
        }
    }

    private static void look(PhotoTools tools, ImagePatch whole) {
        tools.find(whole, "person");
        try {
            tools.simpleQuery(whole, "What is it?");
        } catch (UnknownNameException _) {
            // noise is nothing
        }
    }

    private static ImagePatch picture(SplittableRandom random) {
        int width = random.nextInt(200, 700);
        int height = random.nextInt(200, 700);
        byte[] rgb = new byte[3 * width * height];
        random.nextBytes(rgb);
        return ImagePatch.whole(Image.ofRgb(width, height, rgb));
    }

    /// A plain ground with words in large letters.
    private static ImagePatch sign(SplittableRandom random, String words) {
        BufferedImage sign =
                new BufferedImage(random.nextInt(300, 600), random.nextInt(100, 500), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sign.createGraphics();
        graphics.setColor(new Color(180 + random.nextInt(70), 180 + random.nextInt(70), 180 + random.nextInt(70)));
        graphics.fillRect(0, 0, sign.getWidth(), sign.getHeight());
        graphics.setColor(Color.BLACK);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 48));
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.drawString(words, 20, sign.getHeight() / 2 + 16);
        graphics.dispose();
        return ImagePatch.whole(Image.of(sign));
    }

    /// Without the heap's garbage and what the native allocator keeps.
    private static double resident() throws IOException {
        System.gc();
        Torch.trim();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("/proc/self/status does not tell the resident memory");
    }
}
