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
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The beginning of a GGUF file: two counts, what the file says of itself by key, and the table of its
/// tensors. Every count and length is held against the bytes that are left before anything is made for it,
/// so that reading takes time in proportion to the file and memory in proportion to its entries; every
/// departure from the format is refused with its reason.
///
/// @param values by key, in the order of the file; they are looked at where they lie ([GgufValues])
/// @param tensors by name, in the order of the file
/// @param dataStart where in the file the tensors begin
record GgufHeader(Map<String, Value> values, Map<String, Gguf.Entry> tensors, long dataStart) {
    static final int MAGIC = 0x46554747; // "GGUF"
    static final int MOST_DEPTH = 4;

    private static final int MOST_ENTRIES = 1 << 16;
    private static final int MOST_KEY_BYTES = 1 << 16;
    private static final int MOST_NAME_BYTES = 256;
    private static final int MOST_DIMENSIONS = 4;
    private static final long MOST_ALIGNMENT = 1 << 16;
    private static final int LEAST_VALUE = 8 + 4 + 1; // a key's length, a kind, a byte
    private static final int LEAST_TENSOR = 8 + 4 + 4 + 8; // a name's length, dimensions, packing, offset
    private static final String ALIGNMENT = "general.alignment";

    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final Map<Integer, Packing> PACKINGS = Arrays.stream(Packing.values())
            .filter(packing -> packing.id >= 0)
            .collect(Collectors.toMap(packing -> packing.id, packing -> packing));

    /// Ways of packing that are known by name and not read.
    private static final Map<Integer, String> NOT_READ = Map.ofEntries(
            Map.entry(4, "Q4_2"),
            Map.entry(5, "Q4_3"),
            Map.entry(9, "Q8_1"),
            Map.entry(15, "Q8_K"),
            Map.entry(16, "IQ2_XXS"),
            Map.entry(17, "IQ2_XS"),
            Map.entry(18, "IQ3_XXS"),
            Map.entry(19, "IQ1_S"),
            Map.entry(20, "IQ4_NL"),
            Map.entry(21, "IQ3_S"),
            Map.entry(22, "IQ2_S"),
            Map.entry(23, "IQ4_XS"),
            Map.entry(24, "I8"),
            Map.entry(25, "I16"),
            Map.entry(26, "I32"),
            Map.entry(27, "I64"),
            Map.entry(28, "F64"),
            Map.entry(29, "IQ1_M"),
            Map.entry(34, "TQ1_0"),
            Map.entry(35, "TQ2_0"),
            Map.entry(39, "MXFP4"),
            Map.entry(40, "NVFP4"));

    /// Something that the file says of itself.
    ///
    /// @param kind the number of its type
    /// @param at where it lies in the file; a list begins with the kind of its items and their count
    record Value(int kind, long at) {}

    /// A departure from the format, before the file's name is put to it.
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final String hint;

        Malformed(String reason) {
            this(reason, "The file may be cut short or damaged: fetch it again.");
        }

        Malformed(String reason, String hint) {
            super(reason);
            this.hint = hint;
        }
    }

    static GgufHeader parse(MemorySegment file, String name) {
        try {
            return new Reader(file).read();
        } catch (Malformed e) {
            throw new VireoException(
                    Code.DATA, "[" + name + "] is no GGUF file that can be read: " + e.getMessage(), e.hint, e);
        }
    }

    /// Goes through the file from its beginning.
    private static final class Reader {
        private final MemorySegment file;
        private long at;

        Reader(MemorySegment file) {
            this.file = file;
        }

        GgufHeader read() throws Malformed {
            String start = "the file's beginning";
            if (file.byteSize() < 4 || file.get(I32, 0) != MAGIC) {
                throw new Malformed("it does not begin with 'GGUF'", "It is another kind of file.");
            }
            at = 4;
            version(i32(start));
            long tensors = i64(start);
            long entries = i64(start);
            Map<String, Value> values = values(count(entries, LEAST_VALUE, "values"));
            long alignment = alignment(values);
            List<Gguf.Entry> table = table(count(tensors, LEAST_TENSOR, "tensors"), alignment);
            long dataStart = at + (-at & (alignment - 1));
            requireApart(table, file.byteSize() - dataStart);
            Map<String, Gguf.Entry> byName = new LinkedHashMap<>();
            for (Gguf.Entry entry : table) {
                if (byName.put(entry.name(), entry) != null) {
                    throw new Malformed("two tensors are named '" + shown(entry.name()) + "'");
                }
            }
            return new GgufHeader(Collections.unmodifiableMap(values), Collections.unmodifiableMap(byName), dataStart);
        }

        private static void version(int version) throws Malformed {
            if ((version & 0xFFFF) == 0 && version != 0) {
                throw new Malformed(
                        "it is big-endian, version " + Integer.reverseBytes(version),
                        "Convert the model again for little-endian machines.");
            }
            if (version != 2 && version != 3) {
                throw new Malformed(
                        "it has version " + Integer.toUnsignedString(version) + "; versions 2 and 3 are read",
                        version == 1 ? "Convert the model again with a program of today." : "");
            }
        }

        private int count(long count, int least, String what) throws Malformed {
            if (count < 0 || count > left() / least || count > MOST_ENTRIES) {
                throw new Malformed("it announces " + Long.toUnsignedString(count) + " " + what + " and has " + left()
                        + " bytes for them; at most " + MOST_ENTRIES + " are read");
            }
            return (int) count;
        }

        private Map<String, Value> values(int count) throws Malformed {
            Map<String, Value> values = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                String key = string("the key of value " + i, MOST_KEY_BYTES);
                String where = "the value of '" + shown(key) + "'";
                int kind = i32(where);
                long start = at;
                skip(kind, where, 0);
                if (values.put(key, new Value(kind, start)) != null) {
                    throw new Malformed("the key '" + shown(key) + "' stands twice");
                }
            }
            return values;
        }

        /// Goes past a value of a kind.
        private void skip(int kind, String where, int depth) throws Malformed {
            if (kind == GgufValues.STRING) {
                skip(length(where), where);
            } else if (kind == GgufValues.ARRAY) {
                if (depth == MOST_DEPTH) {
                    throw new Malformed(where + " has lists within lists, more than " + MOST_DEPTH + " deep");
                }
                int item = i32(where);
                long items = i64(where);
                int least = leastBytes(item, where);
                if (items < 0 || items > left() / least) {
                    throw new Malformed(where + " announces " + Long.toUnsignedString(items)
                            + " items and the file has " + left() + " bytes left");
                }
                if (item == GgufValues.STRING || item == GgufValues.ARRAY) {
                    for (long i = 0; i < items; i++) {
                        skip(item, where, depth + 1);
                    }
                } else {
                    skip(items * least, where);
                }
            } else {
                skip(leastBytes(kind, where), where);
            }
        }

        private static int leastBytes(int kind, String where) throws Malformed {
            int bytes = GgufValues.leastBytes(kind);
            if (bytes == 0) {
                throw new Malformed(where + " is of the unknown type " + Integer.toUnsignedString(kind));
            }
            return bytes;
        }

        private long alignment(Map<String, Value> values) throws Malformed {
            Value value = values.get(ALIGNMENT);
            if (value == null) {
                return 32;
            }
            long alignment = value.kind() == GgufValues.U32 ? file.get(I32, value.at()) & 0xFFFFFFFFL : 0;
            if (alignment < 1 || alignment > MOST_ALIGNMENT || Long.bitCount(alignment) != 1) {
                throw new Malformed(ALIGNMENT + " is no power of two up to " + MOST_ALIGNMENT + " in 32 bits");
            }
            return alignment;
        }

        private List<Gguf.Entry> table(int count, long alignment) throws Malformed {
            List<Gguf.Entry> table = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String name = string("the name of tensor " + i, MOST_NAME_BYTES);
                String where = "tensor '" + shown(name) + "'";
                int dimensions = i32(where);
                if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
                    throw new Malformed(where + " has " + Integer.toUnsignedString(dimensions) + " dimensions; at most "
                            + MOST_DIMENSIONS + " are read");
                }
                List<Long> shape = new ArrayList<>();
                for (int d = 0; d < dimensions; d++) {
                    shape.addFirst(i64(where)); // the file begins with the length of a row
                }
                Packing packing = packing(i32(where), where);
                long offset = i64(where);
                if (offset < 0 || (offset & (alignment - 1)) != 0) {
                    throw new Malformed(where + " begins at byte " + Long.toUnsignedString(offset)
                            + ", no multiple of the alignment, " + alignment);
                }
                table.add(new Gguf.Entry(name, packing, shape, offset, bytes(packing, shape, where)));
            }
            return table;
        }

        private static Packing packing(int id, String where) throws Malformed {
            Packing packing = PACKINGS.get(id);
            if (packing == null) {
                String known = NOT_READ.get(id);
                throw new Malformed(
                        where + " is of the type " + (known == null ? Integer.toUnsignedString(id) : known)
                                + ", which is not read; read are "
                                + Arrays.stream(Packing.values())
                                        .map(Enum::name)
                                        .collect(Collectors.joining(", ")),
                        "Fetch the model in another packing, Q8_0 or Q4_K_M say.");
            }
            return packing;
        }

        private static long bytes(Packing packing, List<Long> shape, String where) throws Malformed {
            long row = shape.isEmpty() ? 1 : shape.getLast();
            if (shape.stream().anyMatch(length -> length < 1)) {
                throw new Malformed(where + " has the shape " + shape + ", with a length below 1");
            }
            if (row % packing.numbers() != 0) {
                throw new Malformed(
                        where + " of " + packing + " has rows of " + row + ", no multiple of " + packing.numbers());
            }
            long bytes = row / packing.numbers();
            try {
                bytes = Math.multiplyExact(bytes, packing.bytes());
                for (int d = 0; d < shape.size() - 1; d++) {
                    bytes = Math.multiplyExact(bytes, shape.get(d));
                }
                // What is unpacked must be counted in 64 bits, too.
                Math.multiplyExact(bytes / packing.bytes() * packing.numbers(), 4L);
                return bytes;
            } catch (ArithmeticException _) {
                throw new Malformed(where + " has the shape " + shape + ", too many elements");
            }
        }

        /// Sees that the tensors lie in the file, and each on its own.
        private static void requireApart(List<Gguf.Entry> table, long dataBytes) throws Malformed {
            List<Gguf.Entry> sorted = new ArrayList<>(table);
            sorted.sort(Comparator.comparingLong(Gguf.Entry::offset));
            long covered = 0;
            String before = "";
            for (Gguf.Entry entry : sorted) {
                String where = "tensor '" + shown(entry.name()) + "'";
                if (entry.offset() < covered) {
                    throw new Malformed(where + " overlaps with '" + shown(before) + "': it begins at byte "
                            + entry.offset() + " and that ends at " + covered);
                }
                if (entry.bytes() > dataBytes - entry.offset()) {
                    throw new Malformed(where + " has " + entry.bytes() + " bytes from " + entry.offset()
                            + " and the file has " + Math.max(0, dataBytes) + " for all tensors");
                }
                covered = entry.offset() + entry.bytes();
                before = entry.name();
            }
        }

        private String string(String where, int most) throws Malformed {
            long length = length(where);
            if (length > most) {
                throw new Malformed(where + " has " + length + " bytes; at most " + most + " are read");
            }
            byte[] bytes = file.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
            at += length;
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException _) {
                throw new Malformed(where + " is not UTF-8");
            }
        }

        private long length(String where) throws Malformed {
            long length = i64(where);
            if (length < 0 || length > left()) {
                throw new Malformed(where + " announces a text of " + Long.toUnsignedString(length)
                        + " bytes and the file has " + left() + " left");
            }
            return length;
        }

        private int i32(String where) throws Malformed {
            long start = at;
            skip(4, where);
            return file.get(I32, start);
        }

        private long i64(String where) throws Malformed {
            long start = at;
            skip(8, where);
            return file.get(I64, start);
        }

        private void skip(long bytes, String where) throws Malformed {
            if (bytes > left()) {
                throw new Malformed("it ends within " + where);
            }
            at += bytes;
        }

        private long left() {
            return file.byteSize() - at;
        }
    }

    /// Text from a file, short enough for a message of one line.
    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 80 ? line : line.substring(0, 77) + "...";
    }
}
