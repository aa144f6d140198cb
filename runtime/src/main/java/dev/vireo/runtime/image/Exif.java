package dev.vireo.runtime.image;

import java.nio.ByteOrder;
import java.util.Optional;

/// Finds the orientation that a camera wrote beside the pixels: the EXIF tag 0x0112 of a JPEG, PNG or WebP
/// file. Whatever is missing, out of range or malformed counts as upright; no offset is followed outside the
/// data.
final class Exif {
    /// Upright, the orientation of a picture that says nothing.
    static final int UPRIGHT = 1;

    private static final int ORIENTATION_TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private Exif() {}

    /// The orientation of a file, 1 to 8.
    static int orientation(PictureKind kind, Bytes file) {
        Optional<Bytes> exif = switch (kind) {
            case JPEG -> inJpeg(file);
            case PNG -> inPng(file);
            case WEBP -> inWebp(file);
            case BMP, GIF -> Optional.empty();
        };
        return exif.map(Exif::ofTiff).orElse(UPRIGHT);
    }

    private static Optional<Bytes> inJpeg(Bytes file) {
        long at = 2;
        while (file.has(at, 4) && file.u8(at) == 0xFF) {
            int marker = file.u8(at + 1);
            if (marker == 0xFF) {
                at++; // a fill byte
            } else if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
                at += 2; // a marker without a length
            } else if (marker == 0xDA || marker == 0xD9) {
                return Optional.empty(); // pixels begin, or the file ends
            } else {
                int length = file.u16(at + 2, ByteOrder.BIG_ENDIAN);
                if (marker == 0xE1 && length >= 8 && file.startsWith(at + 4, "Exif\0\0")) {
                    return Optional.of(file.part(at + 10, length - 8));
                }
                at += 2L + Math.max(2, length);
            }
        }
        return Optional.empty();
    }

    private static Optional<Bytes> inPng(Bytes file) {
        long at = 8;
        while (file.has(at, 12)) {
            long length = file.u32(at, ByteOrder.BIG_ENDIAN);
            if (file.startsWith(at + 4, "eXIf")) {
                return Optional.of(file.part(at + 8, length));
            }
            at += 12 + length;
        }
        return Optional.empty();
    }

    private static Optional<Bytes> inWebp(Bytes file) {
        long at = 12;
        while (file.has(at, 8)) {
            long length = file.u32(at + 4, ByteOrder.LITTLE_ENDIAN);
            if (file.startsWith(at, "EXIF")) {
                int prefix = file.startsWith(at + 8, "Exif\0\0") ? 6 : 0;
                return Optional.of(file.part(at + 8 + prefix, Math.max(0, length - prefix)));
            }
            at += 8 + length + (length & 1);
        }
        return Optional.empty();
    }

    private static int ofTiff(Bytes tiff) {
        ByteOrder order;
        if (tiff.startsWith(0, "II")) {
            order = ByteOrder.LITTLE_ENDIAN;
        } else if (tiff.startsWith(0, "MM")) {
            order = ByteOrder.BIG_ENDIAN;
        } else {
            return UPRIGHT;
        }
        if (!tiff.has(0, 8) || tiff.u16(2, order) != 42) {
            return UPRIGHT;
        }
        long directory = tiff.u32(4, order);
        if (!tiff.has(directory, 2)) {
            return UPRIGHT;
        }
        int entries = tiff.u16(directory, order);
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + 12L * i;
            if (!tiff.has(entry, 12)) {
                return UPRIGHT;
            }
            if (tiff.u16(entry, order) == ORIENTATION_TAG) {
                long value = switch (tiff.u16(entry + 2, order)) {
                    case SHORT -> tiff.u16(entry + 8, order);
                    case LONG -> tiff.u32(entry + 8, order);
                    default -> UPRIGHT;
                };
                return value >= 1 && value <= 8 ? (int) value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }
}
