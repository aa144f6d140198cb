package dev.vireo.runtime.weights;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// What a GGUF file says of itself, read from where it lies. The header has seen that everything lies within
/// the file; here a value is asked for by its type.
record GgufValues(String name, MemorySegment file, Map<String, GgufHeader.Value> values) {
    static final int U8 = 0;
    static final int I8 = 1;
    static final int U16 = 2;
    static final int I16 = 3;
    static final int U32 = 4;
    static final int I32 = 5;
    static final int F32 = 6;
    static final int BOOL = 7;
    static final int STRING = 8;
    static final int ARRAY = 9;
    static final int U64 = 10;
    static final int I64 = 11;
    static final int F64 = 12;

    /// The most bytes of one text: chat templates have some 10,000.
    private static final int MOST_TEXT = 1 << 24;

    private static final int MOST_ITEMS = 1 << 24;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int ITEMS = 4 + 8; // the items of a list follow their kind and count

    /// The bytes that a value of a kind takes at least; 0 for an unknown kind.
    static int leastBytes(int kind) {
        return switch (kind) {
            case U8, I8, BOOL -> 1;
            case U16, I16 -> 2;
            case U32, I32, F32 -> 4;
            case U64, I64, F64, STRING -> 8;
            case ARRAY -> ITEMS;
            default -> 0;
        };
    }

    String text(String key) {
        GgufHeader.Value value = value(key, "a text");
        if (value.kind() != STRING) {
            throw wrong(key, "a text");
        }
        return text(key, value.at());
    }

    private String text(String key, long at) {
        long length = file.get(LONG, at);
        if (length > MOST_TEXT) {
            throw refused(key, "is a text of " + length + " bytes; at most " + MOST_TEXT + " are read");
        }
        byte[] bytes = file.asSlice(at + Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw refused(key, "is not UTF-8");
        }
    }

    long integer(String key) {
        GgufHeader.Value value = value(key, "a whole number");
        if (!isInteger(value.kind())) {
            throw wrong(key, "a whole number");
        }
        return integer(key, value.kind(), value.at());
    }

    private static boolean isInteger(int kind) {
        return switch (kind) {
            case U8, I8, U16, I16, U32, I32, U64, I64 -> true;
            default -> false;
        };
    }

    private long integer(String key, int kind, long at) {
        return switch (kind) {
            case U8 -> file.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
            case I8 -> file.get(ValueLayout.JAVA_BYTE, at);
            case U16 -> file.get(SHORT, at) & 0xFFFF;
            case I16 -> file.get(SHORT, at);
            case U32 -> file.get(INT, at) & 0xFFFFFFFFL;
            case I32 -> file.get(INT, at);
            default -> {
                long number = file.get(LONG, at);
                if (kind == U64 && number < 0) {
                    throw refused(key, "is " + Long.toUnsignedString(number) + ", too large");
                }
                yield number;
            }
        };
    }

    double number(String key) {
        GgufHeader.Value value = value(key, "a number");
        double number = switch (value.kind()) {
            case F32 -> widened(file.get(FLOAT, value.at()));
            case F64 -> file.get(DOUBLE, value.at());
            default -> isInteger(value.kind()) ? integer(key) : Double.NaN;
        };
        if (!Double.isFinite(number)) {
            throw wrong(key, "a finite number");
        }
        return number;
    }

    /// The number that somebody wrote who wrote this float: 1e-6 and not 9.999999974752427e-7, which is what
    /// configurations have.
    private static double widened(float number) {
        return Double.parseDouble(Float.toString(number));
    }

    boolean flag(String key) {
        GgufHeader.Value value = value(key, "true or false");
        if (value.kind() != BOOL) {
            throw wrong(key, "true or false");
        }
        return file.get(ValueLayout.JAVA_BYTE, value.at()) != 0;
    }

    List<String> texts(String key) {
        GgufHeader.Value value = value(key, "a list of texts");
        int count = items(key, value, "a list of texts", STRING);
        List<String> out = new ArrayList<>(count);
        long at = value.at() + ITEMS;
        for (int i = 0; i < count; i++) {
            out.add(text(key, at));
            at += Long.BYTES + file.get(LONG, at);
        }
        return Collections.unmodifiableList(out);
    }

    int[] integers(String key) {
        GgufHeader.Value value = value(key, "a list of whole numbers");
        int count = items(key, value, "a list of whole numbers", U8, I8, U16, I16, U32, I32);
        int kind = file.get(INT, value.at());
        int[] out = new int[count];
        for (int i = 0; i < count; i++) {
            long number = integer(key, kind, value.at() + ITEMS + (long) i * leastBytes(kind));
            if (number > Integer.MAX_VALUE) {
                throw refused(key, "has " + number + ", too large");
            }
            out[i] = (int) number;
        }
        return out;
    }

    float[] numbers(String key) {
        GgufHeader.Value value = value(key, "a list of 32-bit floats");
        int count = items(key, value, "a list of 32-bit floats", F32);
        float[] out = new float[count];
        MemorySegment.copy(file, FLOAT, value.at() + ITEMS, out, 0, count);
        return out;
    }

    private int items(String key, GgufHeader.Value value, String wanted, int... kinds) {
        boolean right = false;
        if (value.kind() == ARRAY) {
            for (int kind : kinds) {
                right |= file.get(INT, value.at()) == kind;
            }
        }
        if (!right) {
            throw wrong(key, wanted);
        }
        long count = file.get(LONG, value.at() + Integer.BYTES);
        if (count > MOST_ITEMS) {
            throw refused(key, "has " + count + " items; at most " + MOST_ITEMS + " are read");
        }
        return (int) count;
    }

    private GgufHeader.Value value(String key, String wanted) {
        GgufHeader.Value value = values.get(key);
        if (value == null) {
            throw refused(key, "is missing; needed: " + wanted);
        }
        return value;
    }

    private VireoException wrong(String key, String wanted) {
        return refused(key, "is not " + wanted);
    }

    private VireoException refused(String key, String what) {
        return new VireoException(
                Code.DATA,
                "[" + name + "] " + GgufHeader.shown(key) + " " + what,
                "The file belongs to another kind of model, or is damaged.");
    }
}
