package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LettersTest {
    /// A word on a ground, blurred a little as a camera does, in the light given.
    private static Image sign(int ground, int letters, double light, int blueInShade) {
        BufferedImage drawn = new BufferedImage(240, 70, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = drawn.createGraphics();
        g.setColor(new Color(ground));
        g.fillRect(0, 0, 240, 70);
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(new Color(letters));
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 40));
        g.drawString("EXIT 24", 20, 50);
        g.dispose();
        byte[] rgb = new byte[240 * 70 * 3];
        for (int y = 0; y < 70; y++) {
            for (int x = 0; x < 240; x++) {
                for (int c = 0; c < 3; c++) {
                    int sum = 0;
                    for (int k = -1; k <= 1; k++) {
                        sum += drawn.getRGB(Math.clamp(x + k, 0, 239), y) >> (16 - 8 * c) & 255;
                    }
                    double lit = sum / 3.0 * light + (c == 2 ? blueInShade : 0);
                    rgb[(y * 240 + x) * 3 + c] = (byte) Math.clamp(Math.round(lit), 0, 255);
                }
            }
        }
        return Image.ofRgb(240, 70, rgb);
    }

    @ParameterizedTest
    @CsvSource({
        // ground, letters, light, blue of the shade, name
        "f5f5f0, 101010, 1.0, 0, black",
        "f5f5f0, 101010, 0.6, 0, black",
        "f5d020, 101010, 1.0, 0, black",
        "f5d020, 151515, 0.7, 4, black",
        "e08020, 101010, 0.9, 0, black",
        "101010, f5f5f0, 1.0, 0, white",
        "101010, f5f5f0, 0.6, 8, white",
        "1e3c8c, f5f5f0, 1.0, 0, white",
        "1e3c8c, f5f5f0, 0.7, 8, white",
        "1e6c32, f5f5f0, 1.0, 0, white",
        "1e6c32, f5f5f0, 0.6, 6, white",
        "c8141e, f5f5f0, 1.0, 0, white",
        "c8141e, f5f5f0, 0.65, 0, white",
        "604020, f5f5f0, 0.8, 0, white",
        "f5f5f0, c8141e, 1.0, 0, red",
        "f5f5f0, c8141e, 0.8, 0, red",
        "f5f5f0, 285ac8, 1.0, 0, blue",
        "f5f5f0, 1e8c32, 0.9, 0, green",
        "101010, f5d020, 1.0, 0, yellow",
        "285ac8, f5d020, 0.9, 0, yellow",
        "101010, c8141e, 1.0, 0, red",
        "f5f5f0, 808080, 1.0, 0, grey",
    })
    void lettersHaveTheirColourOnAnyGround(String ground, String letters, double light, int blueInShade, String name) {
        Image image = sign(Integer.parseInt(ground, 16), Integer.parseInt(letters, 16), light, blueInShade);
        for (Box line : List.of(new Box(12, 12, 200, 58), new Box(18, 17, 190, 53))) {
            assertEquals(
                    ColourName.of(name).orElseThrow(),
                    Colours.of(image, List.of(line), Colours.Part.ALL).best());
        }
    }
}
