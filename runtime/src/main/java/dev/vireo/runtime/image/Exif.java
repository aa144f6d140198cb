package dev.vireo.runtime.image;

import java.nio.ByteOrder;

/// Finds the orientation that a camera wrote beside the pixels, the EXIF tag 0x0112. Whatever is missing, out
/// of range or malformed counts as upright; no offset is followed outside the data.
final class Exif {
    /// Upright, the orientation of a picture that says nothing.
    static final int UPRIGHT = 1;

    private static final int ORIENTATION_TAG = 0x0112;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private Exif() {}

    /// The orientation that EXIF data states, 1 to 8.
    static int ofTiff(Bytes tiff) {
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
                    case BYTE -> tiff.u8(entry + 8);
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
