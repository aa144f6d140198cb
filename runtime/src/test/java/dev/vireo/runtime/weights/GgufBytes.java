package dev.vireo.runtime.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes GGUF files number by number, good ones and bad ones.
public final class GgufBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// The beginning of a file of version 3.
    public static GgufBytes file(long tensors, long values) {
        return new GgufBytes().raw("GGUF").i32(3).i64(tensors).i64(values);
    }

    /// Bytes of ASCII, without their count.
    public GgufBytes raw(String text) {
        return bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Bytes as they are.
    public GgufBytes bytes(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /// A number of 32 bits.
    public GgufBytes i32(int number) {
        return bytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array());
    }

    /// A number of 64 bits.
    public GgufBytes i64(long number) {
        return bytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array());
    }

    /// A text with its count.
    public GgufBytes text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return i64(utf8.length).bytes(utf8);
    }

    /// A key and the type of its value, which follows.
    public GgufBytes key(String key, int kind) {
        return text(key).i32(kind);
    }

    /// A key with a text.
    public GgufBytes put(String key, String value) {
        return key(key, GgufValues.STRING).text(value);
    }

    /// A key with a whole number.
    public GgufBytes put(String key, int value) {
        return key(key, GgufValues.U32).i32(value);
    }

    /// A key with a float.
    public GgufBytes put(String key, float value) {
        return key(key, GgufValues.F32).i32(Float.floatToRawIntBits(value));
    }

    /// A key with true or false.
    public GgufBytes put(String key, boolean value) {
        return key(key, GgufValues.BOOL).bytes((byte) (value ? 1 : 0));
    }

    /// A key with a list of texts.
    public GgufBytes texts(String key, String... values) {
        key(key, GgufValues.ARRAY).i32(GgufValues.STRING).i64(values.length);
        for (String value : values) {
            text(value);
        }
        return this;
    }

    /// A key with a list of whole numbers.
    public GgufBytes integers(String key, int... values) {
        key(key, GgufValues.ARRAY).i32(GgufValues.I32).i64(values.length);
        for (int value : values) {
            i32(value);
        }
        return this;
    }

    /// A key with a list of floats.
    public GgufBytes floats(String key, float... values) {
        key(key, GgufValues.ARRAY).i32(GgufValues.F32).i64(values.length);
        for (float value : values) {
            i32(Float.floatToRawIntBits(value));
        }
        return this;
    }

    /// The description of a tensor; the file has the shape backwards.
    public GgufBytes tensor(String name, int type, long offset, long... backwards) {
        text(name).i32(backwards.length);
        for (long length : backwards) {
            i64(length);
        }
        return i32(type).i64(offset);
    }

    /// Bytes of zero up to the alignment, and so many after it.
    public GgufBytes data(int count) {
        int padding = Math.floorMod(-out.size(), 32);
        return bytes(new byte[padding + count]);
    }

    /// The file.
    public byte[] done() {
        return out.toByteArray();
    }
}
