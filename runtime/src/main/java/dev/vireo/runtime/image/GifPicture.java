package dev.vireo.runtime.image;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// The first frame of a GIF file on its screen, of which it may leave parts white. A screen that is too
/// small for the frame grows.
record GifPicture(Bytes file, Box box, long width, long height) implements StoredPicture {
    static GifPicture open(Bytes file) throws IOException {
        if (!file.has(0, 13)) {
            throw new EOFException();
        }
        int screenWidth = file.u16(6, ByteOrder.LITTLE_ENDIAN);
        int screenHeight = file.u16(8, ByteOrder.LITTLE_ENDIAN);
        long at = 13 + colorTable(file.u8(10));
        while (file.has(at, 2)) {
            int block = file.u8(at);
            if (block == 0x21) {
                at = afterBlocks(file, at + 2);
            } else if (block == 0x2C && file.has(at, 11)) {
                int left = file.u16(at + 1, ByteOrder.LITTLE_ENDIAN);
                int top = file.u16(at + 3, ByteOrder.LITTLE_ENDIAN);
                int right = left + file.u16(at + 5, ByteOrder.LITTLE_ENDIAN);
                int bottom = top + file.u16(at + 7, ByteOrder.LITTLE_ENDIAN);
                if (afterBlocks(file, at + 11 + colorTable(file.u8(at + 9))) > file.length()) {
                    throw new EOFException();
                }
                return new GifPicture(
                        file,
                        new Box(left, top, right, bottom),
                        Math.max(screenWidth, right),
                        Math.max(screenHeight, bottom));
            } else {
                throw new DamageException("a block of the unknown kind " + block);
            }
        }
        throw new EOFException();
    }

    @Override
    public byte[] rgb() throws IOException {
        ImageReader reader = JavaReaders.of(PictureKind.GIF);
        try (MemoryCacheImageInputStream input =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(file.array()))) {
            reader.setInput(input, true, true);
            return Pixels.onWhite(Pixels.rgb(reader.read(0)), box, (int) width, (int) height);
        } finally {
            reader.dispose();
        }
    }

    private static long colorTable(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3L << ((flags & 7) + 1);
    }

    /// The offset behind a chain of blocks, each with its length; behind the file when the chain does not end
    /// in it.
    private static long afterBlocks(Bytes file, long from) {
        long at = from;
        while (file.has(at, 1)) {
            int length = file.u8(at);
            at += 1 + length;
            if (length == 0) {
                return at;
            }
        }
        return file.length() + 1L;
    }
}
