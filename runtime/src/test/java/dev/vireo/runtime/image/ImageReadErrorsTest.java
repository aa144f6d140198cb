package dev.vireo.runtime.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReadErrorsTest {
    @TempDir
    Path folder;

    private static VireoException refused(Path file) {
        VireoException e = assertThrows(VireoException.class, () -> Image.read(file));
        assertEquals(Code.DATA, e.code());
        String message = e.what();
        assertTrue(message.startsWith("[" + file + "] "), message);
        assertFalse(message.contains("\n"), message);
        return e;
    }

    private String reasonFor(String name, byte[] content) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        return reason(refused(file), file.toString());
    }

    private static String reason(VireoException e, String name) {
        return e.what().substring(("[" + name + "] ").length());
    }

    @Test
    void aMissingFileIsSaidToBeMissing() {
        Path file = folder.resolve("none.png");

        assertEquals("no such file", reason(refused(file), file.toString()));
    }

    @Test
    void aFolderIsSaidToBeAFolder() {
        assertEquals("is a folder, not a picture", reason(refused(folder), folder.toString()));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPipeOrADeviceIsRefusedAndNeverWaitedFor() throws Exception {
        Path pipe = folder.resolve("pipe.png");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        for (Path file : List.of(pipe, Path.of("/dev/zero"))) {
            assertEquals(
                    "can't be read: it is a pipe or a device, not a file",
                    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> reason(refused(file), file.toString())));
        }
    }

    @Test
    void anEmptyFileIsSaidToBeEmpty() throws IOException {
        assertEquals("is empty (0 bytes)", reasonFor("empty.png", new byte[0]));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Just a few words | text",
                "BM is how this text begins, a bitmap does too | text",
                "Größe: 3 m | text",
                "<!DOCTYPE html><html><body>404</body></html> | a web page",
                "<svg xmlns='http://www.w3.org/2000/svg'/> | an SVG drawing",
                "%PDF-1.7 | a PDF document",
                "version https://git-lfs.github.com/spec/v1 | a Git LFS pointer; git lfs pull fetches the picture",
            })
    void anotherKindOfFileIsSaidToLookLikeWhatItIs(String content, String looksLike) throws IOException {
        assertEquals(
                "is not a picture that can be read (PNG, JPEG, BMP, GIF, WebP); it looks like " + looksLike,
                reasonFor("words.png", content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void randomBytesAreNoPicture() throws IOException {
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);

        assertTrue(reasonFor("noise.jpg", noise).endsWith("it looks like binary data of an unknown kind"));
    }

    @ParameterizedTest
    @MethodSource("dev.vireo.runtime.image.PictureFormatsTest#pictures")
    void aTruncatedFileIsRefusedWithItsName(String name) throws IOException {
        byte[] whole = Fixtures.bytes("pictures/" + name);
        for (int percent : new int[] {20, 40, 60, 80, 95}) {
            byte[] part = Arrays.copyOf(whole, whole.length * percent / 100);
            if (name.equals("frames.gif") && percent > 50) {
                continue; // its first frame is complete
            }
            reasonFor(percent + name, part);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rgb.png", "rgb.jpg", "progressive.jpg", "cmyk.jpg", "rgb.bmp", "palette.gif", "lossless.webp"})
    void aFileWithoutItsLastQuarterIsSaidToBeCutShort(String name) throws IOException {
        byte[] whole = Fixtures.bytes("pictures/" + name);

        assertEquals("is cut short", reasonFor(name, Arrays.copyOf(whole, whole.length * 3 / 4)));
    }

    @Test
    void aWrongChecksumIsRefused() throws IOException {
        byte[] png = Fixtures.bytes("pictures/rgb.png");
        png[60] ^= 1;

        assertEquals("is damaged: a part of the PNG has a wrong checksum, at byte 33", reasonFor("flip.png", png));
    }

    @Test
    void pixelsThatEndEarlyInsideAWholePngAreRefused() throws IOException {
        byte[] png = pngOfSize(40, 40);

        assertFalse(reasonFor("hollow.png", png).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"30000, 30000, 900000000", "8001, 8000, 64008000", "65535, 65535, 4294836225", "1, 64000001, 64000001"})
    void aHeaderThatClaimsTooManyPixelsIsRefusedBeforeDecoding(int width, int height, long pixels) throws IOException {
        Path file = Files.write(folder.resolve("bomb.png"), pngOfSize(width, height));

        VireoException e = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> refused(file));
        assertEquals(
                width + "x" + height + " = " + pixels + " pixels; at most 64000000 are read",
                reason(e, file.toString()).substring("is ".length()));
        assertEquals("Scale the picture down.", e.hint());
    }

    @Test
    void otherFormatsAreHeldToTheSameSize() throws IOException {
        byte[] bmp = Fixtures.bytes("pictures/rgb.bmp");
        ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 30000).putInt(22, 30000);
        byte[] gif = Fixtures.bytes("pictures/palette.gif");
        ByteBuffer.wrap(gif)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(6, (short) 30000)
                .putShort(8, (short) 30000);
        byte[] jpeg = Fixtures.bytes("pictures/rgb.jpg");
        for (int at = 0; ; at++) {
            if ((jpeg[at] & 255) == 0xFF && (jpeg[at + 1] & 255) == 0xC0) {
                ByteBuffer.wrap(jpeg).putShort(at + 5, (short) 30000).putShort(at + 7, (short) 30000);
                break;
            }
        }
        String expected = "is 30000x30000 = 900000000 pixels; at most 64000000 are read";

        assertEquals(expected, reasonFor("bomb.bmp", bmp));
        assertEquals(expected, reasonFor("bomb.gif", gif));
        assertEquals(expected, reasonFor("bomb.jpg", jpeg));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgba.png",
                "palette-transparent.png",
                "gray16.png",
                "turned.jpg",
                "cmyk.jpg",
                "progressive.jpg",
                "palette.bmp",
                "rgb.bmp",
                "transparent.gif",
                "frames.gif",
                "lossless.webp",
                "rgba.webp",
                "lossy.webp"
            })
    void aDamagedFileGivesAPictureOrAnErrorAndNothingElse(String name) {
        byte[] whole = Fixtures.bytes("pictures/" + name);
        Random random = new Random(11);
        for (int i = 0; i < 60; i++) {
            byte[] damaged = whole.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            if (name.endsWith(".png")) {
                repairChecksums(damaged);
            }
            try {
                assertTrue(Image.decode(damaged, name).width() > 0);
            } catch (VireoException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith("[" + name + "] "));
            }
        }
    }

    /// Lets the damage reach the decoder.
    private static void repairChecksums(byte[] png) {
        ByteBuffer buffer = ByteBuffer.wrap(png);
        for (int at = 8; at + 12 <= png.length; ) {
            int length = buffer.getInt(at);
            if (length < 0 || length > png.length - at - 12) {
                return;
            }
            CRC32 crc = new CRC32();
            crc.update(png, at + 4, length + 4);
            buffer.putInt(at + 8 + length, (int) crc.getValue());
            at += 12 + length;
        }
    }

    /// A well-formed PNG header with that size; the pixels behind it are those of a small picture.
    private static byte[] pngOfSize(int width, int height) {
        byte[] png = Fixtures.bytes("pictures/rgb.png");
        ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        repairChecksums(png);
        return png;
    }
}
