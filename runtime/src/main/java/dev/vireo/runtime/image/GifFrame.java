package dev.vireo.runtime.image;

import java.nio.ByteOrder;
import java.util.Optional;

/// Where the first frame of a GIF file lies on its screen.
record GifFrame(int screenWidth, int screenHeight, Box box) {
    /// The first frame when the file holds all of it.
    static Optional<GifFrame> first(Bytes file) {
        if (!file.has(0, 13)) {
            return Optional.empty();
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
                boolean complete = afterBlocks(file, at + 11 + colorTable(file.u8(at + 9))) <= file.length();
                return complete
                        ? Optional.of(new GifFrame(screenWidth, screenHeight, new Box(left, top, right, bottom)))
                        : Optional.empty();
            } else {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// Whether the frame leaves a part of the screen uncovered, all of it lying on the screen.
    boolean isPartOfScreen() {
        Box screen = Box.of(screenWidth, screenHeight);
        return !box.equals(screen) && box.equals(box.clip(screen));
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
