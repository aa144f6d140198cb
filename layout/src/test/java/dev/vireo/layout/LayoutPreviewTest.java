package dev.vireo.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures of layouts.
class LayoutPreviewTest {
    private static final Layout LAYOUT = new Layout(
            "a </script><b>cat",
            200,
            100,
            6,
            2,
            "room",
            List.of(new LayoutObject(
                    0,
                    "cat",
                    "cat",
                    1,
                    LayoutObject.Motion.LINEAR,
                    List.of(new LayoutObject.KeyFrame(0, new LayoutBox(20, 40, 40, 40))),
                    List.of(new LayoutObject.FrameRange(0, 2)))));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aFrameShowsTheBoxWhereItIsAndNotWhenItIsAway() {
        LayoutPreview preview = new LayoutPreview(LAYOUT, 6);
        BufferedImage there = preview.frame(0);
        BufferedImage away = preview.frame(5);
        assertEquals(512, there.getWidth());
        assertNotEquals(there.getRGB(80, 180), away.getRGB(80, 180)); // inside the box
        assertEquals(there.getRGB(400, 60), away.getRGB(400, 60)); // far from it
    }

    @Test
    void theGifHasEveryFrame() throws IOException {
        Path file = folder.resolve("x.gif");
        new LayoutPreview(LAYOUT, 9).writeGif(file);
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            reader.setInput(in);
            assertEquals(9, reader.getNumImages(true));
        }
    }

    @Test
    void theSameLayoutGivesTheSameBytes() throws IOException {
        Path first = folder.resolve("1.gif");
        Path second = folder.resolve("2.gif");
        new LayoutPreview(LAYOUT, 4).writeGif(first);
        new LayoutPreview(LAYOUT, 4).writeGif(second);
        assertEquals(-1, Files.mismatch(first, second));
    }

    @Test
    void thePageStandsAloneAndNoCaptionEndsItsScript() throws IOException {
        Path file = folder.resolve("x.html");
        new LayoutPreview(LAYOUT, 4).writeHtml(file, List.of("warning: the cat is </script>small"));
        String page = Files.readString(file);
        assertFalse(page.contains("</script><b>"), page);
        assertFalse(page.contains("</script>small"), page);
        assertFalse(page.replace("http://www.w3.org/2000/svg", "").contains("http"), "nothing is loaded");
        assertTrue(page.contains("warning: the cat is"), page);
        assertTrue(page.contains("\"boxes\":[[0.1,0.4,0.2,0.4]"), page);
        assertFalse(page.contains("{{"));
    }
}
