package dev.vireo.runtime.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.runtime.VireoException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExifTest {
    private static final Image PICTURE = Fixtures.numbered(5, 3);

    /// The numbers of the pixels of the upright picture's first row, where the stored one counts 0 to 14 row
    /// by row; written down from the EXIF standard's table of where row 0 and column 0 are.
    @ParameterizedTest
    @CsvSource({
        "1, 5, 3, 0 1 2 3 4",
        "2, 5, 3, 4 3 2 1 0",
        "3, 5, 3, 14 13 12 11 10",
        "4, 5, 3, 10 11 12 13 14",
        "5, 3, 5, 0 5 10",
        "6, 3, 5, 10 5 0",
        "7, 3, 5, 14 9 4",
        "8, 3, 5, 4 9 14",
    })
    void aPictureIsTurnedUpright(int orientation, int width, int height, String firstRow) {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            Image upright = Image.decode(png(tiff(orientation, order)), "turned.png");

            assertEquals(width, upright.width());
            assertEquals(height, upright.height());
            StringBuilder row = new StringBuilder();
            for (int x = 0; x < width; x++) {
                row.append(x == 0 ? "" : " ").append(upright.channel(x, 0, 1));
            }
            assertEquals(firstRow, row.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 255, 65535})
    void anOrientationThatDoesNotExistCountsAsUpright(int orientation) {
        assertEquals(PICTURE, Image.decode(png(tiff(orientation, ByteOrder.BIG_ENDIAN)), "odd.png"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 8, 13, 14, 25, 26, 0x7FFFFFFFL, 0xFFFFFFF0L, 0xFFFFFFFFL})
    void anOffsetThatLeadsElsewhereIsHarmless(long offset) {
        byte[] tiff = tiff(6, ByteOrder.LITTLE_ENDIAN);
        ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).putInt(4, (int) offset);
        Image image = Image.decode(png(tiff), "odd.png");

        assertEquals(offset == 8 ? 3 : 5, image.width());
    }

    @Test
    void randomExifBytesNeverBreakAPicture() {
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            byte[] tiff =
                    tiff(1 + random.nextInt(8), random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            for (int j = random.nextInt(4); j >= 0; j--) {
                tiff[random.nextInt(tiff.length)] = (byte) random.nextInt();
            }
            Image image = Image.decode(png(tiff), "random.png");

            assertEquals(15, image.width() * image.height());
        }
    }

    @Test
    void aJpegSegmentLongerThanTheFileMeansThatItIsCutShort() {
        byte[] jpeg = {
            (byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE1, (byte) 0xFF, (byte) 0xFF, 'E', 'x', 'i', 'f', 0, 0
        };

        VireoException e = assertThrows(VireoException.class, () -> Image.decode(jpeg, "long.jpg"));
        assertEquals("[long.jpg] is cut short", e.getMessage());
    }

    private static byte[] tiff(int orientation, ByteOrder order) {
        ByteBuffer out = ByteBuffer.allocate(38).order(order);
        out.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
        out.putShort((short) 42).putInt(8).putShort((short) 2);
        out.putShort((short) 0x0100).putShort((short) 4).putInt(1).putInt(5);
        out.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
        byte[] bytes = new byte[out.capacity()];
        out.rewind().get(bytes);
        return bytes;
    }

    /// The picture as PNG with an eXIf chunk behind the header.
    private static byte[] png(byte[] exif) {
        byte[] png = PICTURE.encodePng();
        int header = 8 + 25;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(png, 0, header);
        byte[] chunk = new byte[12 + exif.length];
        ByteBuffer buffer = ByteBuffer.wrap(chunk);
        buffer.putInt(exif.length)
                .put("eXIf".getBytes(StandardCharsets.US_ASCII))
                .put(exif);
        CRC32 crc = new CRC32();
        crc.update(chunk, 4, 4 + exif.length);
        buffer.putInt((int) crc.getValue());
        out.writeBytes(chunk);
        out.write(png, header, png.length - header);
        return out.toByteArray();
    }
}
