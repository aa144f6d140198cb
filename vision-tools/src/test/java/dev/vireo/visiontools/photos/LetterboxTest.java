package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.models.nanodet.NanoDetModel;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import org.junit.jupiter.api.Test;

class LetterboxTest {
    private static final int SIDE = 32;

    private static float at(float[] pixels, int channel, int x, int y) {
        return pixels[(channel * SIDE + y) * SIDE + x];
    }

    private static float normal(double value, int channel) {
        return (float) ((value - NanoDetModel.MEAN.get(channel)) / NanoDetModel.DEVIATION.get(channel));
    }

    @Test
    void thePictureStandsInTheMiddleOfBlackInTheOrderBlueGreenRed() {
        Image image = new Canvas(64, 32, 0x102030).image();
        float[] pixels = Letterbox.of(SIDE, 64, 32).pixels(image);
        for (int channel = 0; channel < 3; channel++) {
            double value = new int[] {0x30, 0x20, 0x10}[channel];
            assertEquals(normal(value, channel), at(pixels, channel, 0, 8), 1e-6);
            assertEquals(normal(value, channel), at(pixels, channel, 31, 23), 1e-6);
            assertEquals(normal(0, channel), at(pixels, channel, 0, 7), 1e-6);
            assertEquals(normal(0, channel), at(pixels, channel, 31, 24), 1e-6);
        }
    }

    @Test
    void pixelsBetweenTwoAreMixed() {
        // Halved: each new pixel lies between two old ones.
        Image image =
                new Canvas(64, 64, 0).paint(new Box(0, 0, 1, 64), 0x0000ff).image();
        float[] pixels = Letterbox.of(SIDE, 64, 64).pixels(image);
        assertEquals(normal(127.5, 0), at(pixels, 0, 0, 5), 1e-6);
        assertEquals(normal(0, 0), at(pixels, 0, 1, 5), 1e-6);
    }

    @Test
    void placesComeBackToThePictureAndAreCutAtItsBorders() {
        Letterbox frame = Letterbox.of(SIDE, 64, 32);
        assertEquals(new Found(3, 0.5, 20, 4, 40, 12), frame.toPicture(new Found(3, 0.5, 10, 10, 20, 14)));
        assertEquals(new Found(3, 0.5, 0, 0, 64, 32), frame.toPicture(new Found(3, 0.5, -5, 2, 40, 30)));
    }

    @Test
    void theThinnestPictureKeepsAPixel() {
        Image line = new Canvas(1000, 1, Canvas.RED).image();
        float[] pixels = Letterbox.of(SIDE, 1000, 1).pixels(line);
        assertEquals(normal(0xc8, 2), at(pixels, 2, 3, 15), 1e-5);
        assertEquals(normal(0, 2), at(pixels, 2, 3, 14), 1e-6);
    }
}
