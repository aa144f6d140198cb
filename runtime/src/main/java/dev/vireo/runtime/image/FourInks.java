package dev.vireo.runtime.image;

import java.nio.ByteOrder;
import java.util.Optional;

/// How a JPEG of four components stores its colours, which Java's reader hands out undecoded.
///
/// @param chroma whether the first three are luminance and chroma
/// @param inverted whether an Adobe program wrote it, with every ink inverted
record FourInks(boolean chroma, boolean inverted) {
    /// What the headers of a JPEG file say; empty when it has not four components.
    static Optional<FourInks> in(Bytes file) {
        boolean adobe = false;
        int transform = 0;
        int components = 0;
        long at = 2;
        while (file.has(at, 4) && file.u8(at) == 0xFF) {
            int marker = file.u8(at + 1);
            if (marker == 0xFF) {
                at++;
                continue;
            }
            if (marker == 0xDA || marker == 0xD9) {
                break;
            }
            if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
                at += 2;
                continue;
            }
            boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (frame && file.has(at, 10)) {
                components = file.u8(at + 9);
            } else if (marker == 0xEE && file.startsWith(at + 4, "Adobe") && file.has(at, 16)) {
                adobe = true;
                transform = file.u8(at + 15);
            }
            at += 2L + Math.max(2, file.u16(at + 2, ByteOrder.BIG_ENDIAN));
        }
        return components == 4 ? Optional.of(new FourInks(adobe && transform == 2, adobe)) : Optional.empty();
    }
}
