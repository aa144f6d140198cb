package dev.vireo.runtime.image;

import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32;

/// Checks of whole files that Java's readers leave out: they accept pictures that are cut short and chunks
/// with a wrong checksum. An answer is what is wrong, in words that follow the file's name.
final class PictureChecks {
    static final String CUT_SHORT = "is cut short";

    private PictureChecks() {}

    /// What is wrong with a file of that kind, as far as its outer structure tells.
    static Optional<String> problem(PictureKind kind, Bytes file) {
        return switch (kind) {
            case PNG -> png(file);
            case WEBP -> webp(file);
            case BMP -> bmp(file);
            case GIF -> gif(file);
            case JPEG -> Optional.empty(); // its reader warns of what is missing
        };
    }

    private static Optional<String> png(Bytes file) {
        long at = 8;
        while (true) {
            if (!file.has(at, 12)) {
                return Optional.of(CUT_SHORT);
            }
            long length = file.u32(at, ByteOrder.BIG_ENDIAN);
            if (!file.has(at, 12 + length)) {
                return Optional.of(CUT_SHORT);
            }
            CRC32 crc = new CRC32();
            crc.update(file.array(), file.start() + (int) at + 4, (int) length + 4);
            if (crc.getValue() != file.u32(at + 8 + length, ByteOrder.BIG_ENDIAN)) {
                return Optional.of("is damaged: a part of the PNG has a wrong checksum, at byte " + at);
            }
            if (file.startsWith(at + 4, "IEND")) {
                return Optional.empty();
            }
            at += 12 + length;
        }
    }

    private static Optional<String> webp(Bytes file) {
        return file.has(8, file.u32(4, ByteOrder.LITTLE_ENDIAN)) ? Optional.empty() : Optional.of(CUT_SHORT);
    }

    /// The size that the header of a bitmap claims; empty when it has none of the usual kind.
    static Optional<Box> bmpSize(Bytes file) {
        if (!file.has(0, 34) || file.u32(14, ByteOrder.LITTLE_ENDIAN) < 40) {
            return Optional.empty();
        }
        long width = (int) file.u32(18, ByteOrder.LITTLE_ENDIAN);
        long height = Math.abs((long) (int) file.u32(22, ByteOrder.LITTLE_ENDIAN)); // negative: top row first
        return width <= 0 || height == 0 || height > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(Box.of((int) width, (int) height));
    }

    /// Uncompressed rows must all be there; of other kinds the reader finds out.
    private static Optional<String> bmp(Bytes file) {
        Optional<Box> size = bmpSize(file);
        if (size.isEmpty() || file.u32(30, ByteOrder.LITTLE_ENDIAN) != 0) {
            return Optional.empty();
        }
        long pixels = file.u32(10, ByteOrder.LITTLE_ENDIAN);
        long bits = file.u16(28, ByteOrder.LITTLE_ENDIAN);
        long row = (size.get().width() * bits + 31) / 32 * 4;
        return file.has(pixels, row * size.get().height()) ? Optional.empty() : Optional.of(CUT_SHORT);
    }

    private static Optional<String> gif(Bytes file) {
        return GifFrame.first(file).isPresent() ? Optional.empty() : Optional.of(CUT_SHORT);
    }
}
