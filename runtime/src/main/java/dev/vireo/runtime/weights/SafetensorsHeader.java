package dev.vireo.runtime.weights;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The beginning of a safetensors file: 8 bytes with the length of a JSON object, then the object. Every
/// departure from the format is refused with its reason.
///
/// @param tensors by name, in the order of their bytes
/// @param metadata the entry `__metadata__`
/// @param dataStart the offset of the first tensor byte in the file
record SafetensorsHeader(Map<String, TensorSource.Entry> tensors, Map<String, String> metadata, long dataStart) {
    static final String METADATA = "__metadata__";
    static final int LENGTH_BYTES = 8;
    static final long MAX_HEADER_BYTES = 100_000_000;

    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final String DTYPES =
            EnumSet.allOf(DType.class).stream().map(DType::name).collect(Collectors.joining(", "));
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxNumberLength(32)
                    .maxStringLength((int) MAX_HEADER_BYTES)
                    .build())
            .build();

    /// A departure from the format, before the file's name is put to it.
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final String hint;

        Malformed(String reason) {
            this(reason, "");
        }

        Malformed(String reason, String hint) {
            super(reason);
            this.hint = hint;
        }
    }

    /// Files that are often mistaken for this kind. Their first 8 bytes are no length that a header may have.
    private enum OtherKind {
        PICKLE(
                "a pickled checkpoint (.pt, .pth, .bin), which is never read because reading it runs code",
                "Turn it into safetensors first with tools/convert."),
        LFS_POINTER("a Git LFS pointer to one", "Run git lfs pull in its folder."),
        GGUF("a GGUF file", ""),
        UNKNOWN("", "");

        private final String what;
        private final String hint;

        OtherKind(String what, String hint) {
            this.what = what;
            this.hint = hint;
        }

        static OtherKind of(MemorySegment file) {
            byte[] start = file.asSlice(0, LENGTH_BYTES).toArray(ValueLayout.JAVA_BYTE);
            String ascii = new String(start, StandardCharsets.ISO_8859_1);
            if (ascii.startsWith("PK\u0003\u0004") || (ascii.charAt(0) == 0x80 && ascii.charAt(1) <= 5)) {
                return PICKLE;
            }
            if (ascii.equals("version ")) {
                return LFS_POINTER;
            }
            return ascii.startsWith("GGUF") ? GGUF : UNKNOWN;
        }
    }

    static SafetensorsHeader parse(MemorySegment file, String name) {
        try {
            return parse(file);
        } catch (Malformed e) {
            throw new VireoException(
                    Code.DATA, "[" + name + "] is not a safetensors file: " + e.getMessage(), e.hint, e);
        }
    }

    private static SafetensorsHeader parse(MemorySegment file) throws Malformed {
        if (file.byteSize() < LENGTH_BYTES) {
            throw new Malformed("it has " + file.byteSize() + " bytes, less than the 8 of the header's length");
        }
        long length = file.get(LENGTH, 0);
        if (length < 0 || length > MAX_HEADER_BYTES) {
            OtherKind other = OtherKind.of(file);
            if (other != OtherKind.UNKNOWN) {
                throw new Malformed("it is " + other.what, other.hint);
            }
            throw new Malformed("it announces a header of " + Long.toUnsignedString(length) + " bytes; at most "
                    + MAX_HEADER_BYTES + " are read");
        }
        if (length > file.byteSize() - LENGTH_BYTES) {
            throw new Malformed("it announces a header of " + length + " bytes and has only "
                    + (file.byteSize() - LENGTH_BYTES) + " after the length");
        }
        String json = text(file.asSlice(LENGTH_BYTES, length));
        if (!json.startsWith("{")) {
            throw new Malformed("the header does not begin with '{'");
        }
        long dataStart = LENGTH_BYTES + length;
        try (JsonParser parser = JSON.createParser(json)) {
            return read(parser, dataStart, file.byteSize() - dataStart);
        } catch (JacksonException e) {
            throw new Malformed("the header is not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new Malformed("the header can't be parsed: " + e.getMessage());
        }
    }

    private static String text(MemorySegment bytes) throws Malformed {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("the header is not UTF-8");
        }
    }

    private static SafetensorsHeader read(JsonParser parser, long dataStart, long dataBytes)
            throws IOException, Malformed {
        List<TensorSource.Entry> entries = new ArrayList<>();
        Map<String, String> metadata = Map.of();
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            if (key.equals(METADATA)) {
                metadata = metadata(parser);
            } else {
                entries.add(tensor(parser, key));
            }
        }
        if (parser.nextToken() != null) {
            throw new Malformed("the header goes on after its closing brace");
        }
        return new SafetensorsHeader(inOrder(entries, dataBytes), metadata, dataStart);
    }

    private static Map<String, String> metadata(JsonParser parser) throws IOException, Malformed {
        expect(parser, JsonToken.START_OBJECT, METADATA + " is not an object");
        Map<String, String> out = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            expect(parser, JsonToken.VALUE_STRING, METADATA + " has a value that is not text, at '" + shown(key) + "'");
            out.put(key, parser.getText());
        }
        return Collections.unmodifiableMap(out);
    }

    private static TensorSource.Entry tensor(JsonParser parser, String name) throws IOException, Malformed {
        String where = "tensor '" + shown(name) + "'";
        expect(parser, JsonToken.START_OBJECT, where + " is not an object");
        @Nullable DType dtype = null;
        @Nullable List<Long> shape = null;
        @Nullable List<Long> offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "dtype" -> dtype = dtype(parser, where);
                case "shape" -> shape = numbers(parser, where + " has a shape");
                case "data_offsets" -> offsets = numbers(parser, where + " has data_offsets");
                default -> throw new Malformed(where + " has an unknown field '" + shown(key) + "'");
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            String missing = dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets";
            throw new Malformed(where + " has no " + missing);
        }
        if (offsets.size() != 2 || offsets.getFirst() > offsets.getLast()) {
            throw new Malformed(where + " has data_offsets " + shown(offsets.toString())
                    + " instead of a begin and an end that is not before it");
        }
        return entry(name, where, dtype, shape, offsets.getFirst(), offsets.getLast());
    }

    private static TensorSource.Entry entry(
            String name, String where, DType dtype, List<Long> shape, long begin, long end) throws Malformed {
        long needed;
        try {
            needed = TensorSource.Entry.byteSize(dtype, shape);
        } catch (IllegalArgumentException e) {
            throw new Malformed(where + ": " + e.getMessage());
        }
        if (needed != end - begin) {
            throw new Malformed(where + " of " + dtype + shown(shape.toString()) + " needs " + needed
                    + " bytes and its data_offsets span " + (end - begin));
        }
        return new TensorSource.Entry(name, dtype, shape, begin, needed);
    }

    private static DType dtype(JsonParser parser, String where) throws IOException, Malformed {
        expect(parser, JsonToken.VALUE_STRING, where + " has a dtype that is not text");
        String text = parser.getText();
        try {
            return DType.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw new Malformed(where + " has the unknown dtype '" + shown(text) + "'; known are " + DTYPES);
        }
    }

    private static List<Long> numbers(JsonParser parser, String what) throws IOException, Malformed {
        expect(parser, JsonToken.START_ARRAY, what + " that is not a list");
        List<Long> out = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser, JsonToken.VALUE_NUMBER_INT, what + " with something else than whole numbers");
            JsonParser.NumberType type = parser.getNumberType();
            if (type == JsonParser.NumberType.BIG_INTEGER || parser.getLongValue() < 0) {
                throw new Malformed(what + " with " + parser.getText() + ", outside 0 to " + Long.MAX_VALUE);
            }
            out.add(parser.getLongValue());
        }
        return out;
    }

    /// The tensors by their bytes, which must cover the data without a hole, an overlap or a rest.
    private static Map<String, TensorSource.Entry> inOrder(List<TensorSource.Entry> entries, long dataBytes)
            throws Malformed {
        entries.sort(Comparator.comparingLong(TensorSource.Entry::offset).thenComparingLong(TensorSource.Entry::bytes));
        Map<String, TensorSource.Entry> out = new LinkedHashMap<>();
        long covered = 0;
        for (TensorSource.Entry entry : entries) {
            String where = "tensor '" + shown(entry.name()) + "'";
            if (entry.offset() < covered) {
                throw new Malformed(where + " overlaps with the one before it: it begins at byte " + entry.offset()
                        + " and that ends at " + covered);
            }
            if (entry.offset() > covered) {
                throw new Malformed("there is a hole before " + where + ": bytes " + covered + " to " + entry.offset()
                        + " belong to no tensor");
            }
            covered = entry.offset() + entry.bytes();
            if (covered > dataBytes) {
                throw new Malformed(where + " ends at byte " + covered + " of data and the file has only " + dataBytes
                        + "; it may be cut short");
            }
            out.put(entry.name(), entry);
        }
        if (covered != dataBytes) {
            throw new Malformed((dataBytes - covered) + " bytes at the end belong to no tensor");
        }
        return Collections.unmodifiableMap(out);
    }

    private static void expect(JsonParser parser, JsonToken token, String otherwise) throws Malformed {
        if (parser.currentToken() != token) {
            throw new Malformed(otherwise);
        }
    }

    /// Text from a file, short enough for a message of one line.
    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 80 ? line : line.substring(0, 77) + "...";
    }
}
