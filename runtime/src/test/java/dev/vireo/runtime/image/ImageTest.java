package dev.vireo.runtime.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
    private static final Image PICTURE = Fixtures.numbered(40, 30);

    @TempDir
    Path folder;

    @Test
    void aCropSharesItsPixelsWithThePicture() {
        byte[] rgb = new byte[4 * 4 * 3];
        Image image = Image.owning(4, 4, rgb);
        Image crop = image.crop(new Box(1, 2, 3, 4)).crop(new Box(1, 1, 2, 2));
        rgb[(3 * 4 + 2) * 3] = 77;

        assertEquals(77, crop.channel(0, 0, 0));
        assertEquals(77 << 16, crop.pixel(0, 0));
    }

    @Test
    void anImageDoesNotSeeLaterChangesOfTheArrayItWasMadeFrom() {
        byte[] rgb = new byte[3];
        Image image = Image.ofRgb(1, 1, rgb);
        rgb[0] = 1;
        image.toRgb()[1] = 1;

        assertEquals(0, image.pixel(0, 0));
    }

    @Test
    void aCropEqualsACopyOfTheSamePixels() {
        Image crop = PICTURE.crop(new Box(3, 4, 20, 25));
        Image copy = Image.ofRgb(17, 21, crop.toRgb());

        assertEquals(copy, crop);
        assertEquals(copy.hashCode(), crop.hashCode());
        assertNotEquals(crop, PICTURE.crop(new Box(4, 4, 21, 25)));
        assertNotEquals(Image.ofRgb(2, 3, new byte[18]), Image.ofRgb(3, 2, new byte[18]));
    }

    @Test
    void aCropIsCutToThePictureAndMustLeaveSomething() {
        assertEquals(PICTURE.crop(new Box(30, 20, 40, 30)), PICTURE.crop(new Box(30, 20, Integer.MAX_VALUE, 2000)));
        assertThrows(IllegalArgumentException.class, () -> PICTURE.crop(new Box(40, 0, 50, 10)));
        assertThrows(IllegalArgumentException.class, () -> PICTURE.crop(new Box(5, 5, 5, 10)));
    }

    @Test
    void aPixelArrayOfTheWrongLengthIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Image.ofRgb(2, 2, new byte[11]));
        assertThrows(IllegalArgumentException.class, () -> Image.ofRgb(0, 2, new byte[0]));
    }

    @Test
    void aJavaImageKeepsItsPixelsBothWays() {
        assertEquals(PICTURE, Image.of(PICTURE.toBufferedImage()));
        Image crop = PICTURE.crop(new Box(7, 5, 9, 20));
        assertEquals(crop, Image.of(crop.toBufferedImage()));
        assertEquals(PICTURE.pixel(8, 9), PICTURE.toBufferedImage().getRGB(8, 9) & 0xFFFFFF);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_4BYTE_ABGR_PRE,
                BufferedImage.TYPE_INT_ARGB_PRE
            })
    void everyLayoutOfJavaGivesTheSamePixels(int type) {
        BufferedImage java = new BufferedImage(5, 4, type);
        for (int i = 0; i < 20; i++) {
            java.setRGB(i % 5, i / 5, 0xFF000000 | i * 0x0B0701);
        }
        Image image = Image.of(java);
        Image part = Image.of(java.getSubimage(1, 1, 3, 2));

        assertEquals(13 * 0x0B0701, image.pixel(3, 2));
        assertEquals(image.crop(new Box(1, 1, 4, 3)), part);
    }

    @Test
    void transparentPixelsLieOverWhite() {
        BufferedImage java = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        java.setRGB(0, 0, 0x00FF0000);
        java.setRGB(1, 0, 0x80000000);
        java.setRGB(2, 0, 0xFF000000);
        Image image = Image.of(java);

        assertEquals(0xFFFFFF, image.pixel(0, 0));
        assertEquals(0x7F7F7F, image.pixel(1, 0));
        assertEquals(0, image.pixel(2, 0));
    }

    @Test
    void aPngFileGivesTheSamePixelsBack() {
        Path file = folder.resolve("crop.PNG");
        Image crop = PICTURE.crop(new Box(3, 3, 33, 23));
        crop.write(file);

        assertEquals(crop, Image.read(file));
        assertEquals(crop, Image.decode(crop.encodePng(), "memory"));
        assertArrayEquals(crop.encodePng(), crop.encodePng());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jpg", "a.jpeg", "a.JPG"})
    void aJpegFileGivesAlmostTheSamePixelsBack(String name) {
        Image flat = Image.ofRgb(16, 16, bytes(16 * 16 * 3, (byte) 90));
        flat.write(folder.resolve(name));

        assertTrue(Math.abs(Image.read(folder.resolve(name)).channel(8, 8, 0) - 90) <= 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.gif", "a", "a.png.txt", ".jpg.bak"})
    void anUnknownEndingIsAUsageError(String name) {
        VireoException e = assertThrows(VireoException.class, () -> PICTURE.write(folder.resolve(name)));

        assertEquals(Code.USAGE, e.code());
        assertEquals("Use .png, .jpg or .jpeg.", e.hint());
    }

    @Test
    void aFailedWriteSaysWhyAndLeavesNothingBehind() throws IOException {
        Path nowhere = folder.resolve("none/a.png");
        VireoException e = assertThrows(VireoException.class, () -> PICTURE.write(nowhere));

        assertEquals(Code.DATA, e.code());
        assertEquals("[" + nowhere + "] can't be written: there is no folder " + nowhere.getParent(), e.what());
        assertEquals(List.of(), list());
    }

    @Test
    void writingReplacesAFileAndLeavesNoPartsBehind() throws IOException {
        Path file = Files.writeString(folder.resolve("a.png"), "old");
        PICTURE.write(file);

        assertEquals(PICTURE, Image.read(file));
        assertEquals(List.of(file), list());
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void aCropIsResizedAsIfItWereAPictureOfItsOwn() {
        Image crop = PICTURE.crop(new Box(6, 2, 31, 29));
        Image copy = Image.ofRgb(crop.width(), crop.height(), crop.toRgb());

        assertEquals(copy.resize(10, 10), crop.resize(10, 10));
        assertEquals(copy.resize(25, 60), crop.resize(25, 60));
        assertEquals(copy.resize(50, 27, Resampling.BICUBIC), crop.resize(50, 27, Resampling.BICUBIC));
    }

    @Test
    void aPictureOfOneColourKeepsItInEverySize() {
        Image flat = Image.ofRgb(13, 7, bytes(13 * 7 * 3, (byte) 201));
        for (Resampling how : Resampling.values()) {
            for (int size : new int[] {1, 2, 5, 13, 40}) {
                Image resized = flat.resize(size, size, how);
                assertEquals(Image.ofRgb(size, size, bytes(size * size * 3, (byte) 201)), resized);
            }
        }
    }

    @Test
    void theSameSizeIsTheSamePicture() {
        assertSame(PICTURE, PICTURE.resize(40, 30));
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "5, -1", "8001, 8000", "2147483647, 2147483647", "1, 64000001"})
    void anImpossibleSizeIsRefused(int width, int height) {
        assertThrows(IllegalArgumentException.class, () -> PICTURE.resize(width, height));
    }

    private static byte[] bytes(int length, byte value) {
        byte[] out = new byte[length];
        Arrays.fill(out, value);
        return out;
    }

    @Test
    void aJpegOfLessQualityIsSmallerAndKeepsTheSize() {
        byte[] noise = new byte[64 * 48 * 3];
        new java.util.Random(1).nextBytes(noise);
        Image image = Image.ofRgb(64, 48, noise);
        byte[] good = image.encodeJpeg(0.95);
        assertTrue(image.encodeJpeg(0.4).length < good.length);
        assertEquals(image.bounds(), Image.decode(good, "good").bounds());
        assertThrows(IllegalArgumentException.class, () -> image.encodeJpeg(1.1));
    }
}
