package dev.vireo.runtime.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.VireoException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Collects tensors and writes them as one safetensors file. The same content gives the same bytes, in
/// whatever order it was added: tensors lie by [DType], widest alignment first, then by name. Arrays are
/// copied when they are added, segments are read when the file is written. Not for several threads.
public final class SafetensorsWriter {
    private static final Comparator<Entry> ORDER = Comparator.comparing(Entry::dtype)
            .reversed()
            .thenComparing(e -> e.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
    private static final int CHUNK_BYTES = 1 << 20;

    private record Entry(String name, DType dtype, List<Long> shape, MemorySegment data) {}

    private final Map<String, String> metadata = new TreeMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /// A writer without content.
    public SafetensorsWriter() {}

    /// Puts a text into `__metadata__`.
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /// Adds a tensor from its little-endian bytes.
    ///
    /// @throws IllegalArgumentException when the name is taken or reserved, or the bytes are not what dtype
    ///     and shape need
    public SafetensorsWriter add(String name, DType dtype, List<Long> shape, MemorySegment data) {
        long needed = TensorSource.Entry.byteSize(dtype, shape);
        if (needed != data.byteSize()) {
            throw new IllegalArgumentException("tensor '" + name + "' of " + dtype + shape + " needs " + needed
                    + " bytes, not " + data.byteSize());
        }
        if (name.equals(SafetensorsHeader.METADATA) || !names.add(name)) {
            throw new IllegalArgumentException("the tensor name '" + name + "' is taken");
        }
        entries.add(new Entry(name, dtype, List.copyOf(shape), data));
        return this;
    }

    /// Adds a tensor of F32.
    ///
    /// @throws IllegalArgumentException as [#add(String, DType, List, MemorySegment)] does
    public SafetensorsWriter add(String name, List<Long> shape, float[] values) {
        return add(name, DType.F32, shape, values);
    }

    /// Adds a tensor of F32, F16 or BF16 from floats; the last two are rounded to the nearest, ties to even.
    ///
    /// @throws IllegalArgumentException for another dtype, and as [#add(String, DType, List, MemorySegment)]
    ///     does
    public SafetensorsWriter add(String name, DType dtype, List<Long> shape, float[] values) {
        ByteBuffer bytes = buffer(values.length, dtype.bytes());
        switch (dtype) {
            case F32 -> bytes.asFloatBuffer().put(values);
            case F16 -> {
                for (float value : values) {
                    bytes.putShort(Float.floatToFloat16(value));
                }
            }
            case BF16 -> {
                for (float value : values) {
                    bytes.putShort(bfloat16(value));
                }
            }
            case BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, F64, I64, U64 ->
                throw new IllegalArgumentException("floats are written as F32, F16 or BF16, not " + dtype);
        }
        return add(name, dtype, shape, MemorySegment.ofBuffer(bytes.rewind()));
    }

    /// Adds a tensor of I64.
    ///
    /// @throws IllegalArgumentException as [#add(String, DType, List, MemorySegment)] does
    public SafetensorsWriter add(String name, List<Long> shape, long[] values) {
        ByteBuffer bytes = buffer(values.length, Long.BYTES);
        bytes.asLongBuffer().put(values);
        return add(name, DType.I64, shape, MemorySegment.ofBuffer(bytes.rewind()));
    }

    /// Adds a tensor of I32.
    ///
    /// @throws IllegalArgumentException as [#add(String, DType, List, MemorySegment)] does
    public SafetensorsWriter add(String name, List<Long> shape, int[] values) {
        ByteBuffer bytes = buffer(values.length, Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return add(name, DType.I32, shape, MemorySegment.ofBuffer(bytes.rewind()));
    }

    /// Adds a tensor of U8.
    ///
    /// @throws IllegalArgumentException as [#add(String, DType, List, MemorySegment)] does
    public SafetensorsWriter add(String name, List<Long> shape, byte[] values) {
        return add(name, DType.U8, shape, MemorySegment.ofArray(values.clone()));
    }

    /// Writes the file, whole or not at all.
    ///
    /// @throws VireoException with code DATA when it can't be written
    public void write(Path file) {
        AtomicFile.write(file, this::writeTo);
    }

    /// The content of the file, for small ones.
    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return out.toByteArray();
    }

    private void writeTo(OutputStream out) throws IOException {
        List<Entry> sorted = entries.stream().sorted(ORDER).toList();
        byte[] header = header(sorted);
        int padded = Math.ceilDiv(header.length, 8) * 8;
        if (padded > SafetensorsHeader.MAX_HEADER_BYTES) {
            throw new IOException(
                    "its header would have " + padded + " bytes, more than " + SafetensorsHeader.MAX_HEADER_BYTES);
        }
        byte[] full = Arrays.copyOf(header, padded);
        Arrays.fill(full, header.length, padded, (byte) ' ');
        byte[] length = new byte[SafetensorsHeader.LENGTH_BYTES];
        ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(padded);
        out.write(length);
        out.write(full);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (Entry entry : sorted) {
            long size = entry.data().byteSize();
            for (long at = 0; at < size; at += CHUNK_BYTES) {
                int count = (int) Math.min(CHUNK_BYTES, size - at);
                MemorySegment.copy(entry.data(), ValueLayout.JAVA_BYTE, at, chunk, 0, count);
                out.write(chunk, 0, count);
            }
        }
    }

    private byte[] header(List<Entry> sorted) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(SafetensorsHeader.METADATA);
                for (Map.Entry<String, String> text : metadata.entrySet()) {
                    json.writeStringField(text.getKey(), text.getValue());
                }
                json.writeEndObject();
            }
            long offset = 0;
            for (Entry entry : sorted) {
                json.writeObjectFieldStart(entry.name());
                json.writeStringField("dtype", entry.dtype().name());
                json.writeArrayFieldStart("shape");
                for (long dimension : entry.shape()) {
                    json.writeNumber(dimension);
                }
                json.writeEndArray();
                json.writeArrayFieldStart("data_offsets");
                json.writeNumber(offset);
                offset += entry.data().byteSize();
                json.writeNumber(offset);
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static ByteBuffer buffer(int count, int size) {
        return ByteBuffer.allocate(Math.multiplyExact(count, size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40); // stays a NaN, whatever bits are cut off
        }
        int roundedUp = bits + 0x7FFF + ((bits >>> 16) & 1);
        return (short) (roundedUp >>> 16);
    }
}
