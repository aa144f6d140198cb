package dev.vireo.runtime.image;

import java.nio.ByteOrder;

/// A part of a file in memory, read by offset. Offsets are long, so that sums of hostile ones can't wrap;
/// [#has] tells whether they lie inside.
final class Bytes {
    private final byte[] array;
    private final int start;
    private final int length;

    private Bytes(byte[] array, int start, int length) {
        this.array = array;
        this.start = start;
        this.length = length;
    }

    static Bytes of(byte[] array) {
        return new Bytes(array, 0, array.length);
    }

    /// The array, not a copy; byte 0 of this part is its element [#start].
    byte[] array() {
        return array;
    }

    int start() {
        return start;
    }

    int length() {
        return length;
    }

    boolean has(long at, long count) {
        return at >= 0 && count >= 0 && at <= length && count <= length - at;
    }

    /// The part from `at`, cut to what is there.
    Bytes part(long at, long count) {
        int from = Math.clamp(at, 0, length);
        return new Bytes(array, start + from, Math.clamp(count, 0, length - from));
    }

    int u8(long at) {
        return array[start + (int) at] & 255;
    }

    int u16(long at, ByteOrder order) {
        int first = u8(at);
        int second = u8(at + 1);
        return order == ByteOrder.BIG_ENDIAN ? (first << 8) | second : (second << 8) | first;
    }

    long u32(long at, ByteOrder order) {
        long first = u16(at, order);
        long second = u16(at + 2, order);
        return order == ByteOrder.BIG_ENDIAN ? (first << 16) | second : (second << 16) | first;
    }

    /// Whether these ASCII characters stand at `at`.
    boolean startsWith(long at, String ascii) {
        if (!has(at, ascii.length())) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (u8(at + i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
