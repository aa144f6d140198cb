package dev.vireo.runtime.weights;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// An open weight file in the safetensors format: named tensors, little-endian, read in place. Any number of
/// threads may read; after [#close] every segment that it gave out is dead and throws when it is touched.
public final class Safetensors implements TensorSource {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private final Arena arena;
    private final SafetensorsHeader header;
    private final MemorySegment data;

    private Safetensors(String name, Arena arena, MemorySegment file) {
        this.name = name;
        this.arena = arena;
        this.header = SafetensorsHeader.parse(file, name);
        this.data = file.asSlice(header.dataStart()).asReadOnly();
    }

    /// Maps a file into memory. It must not change while it is open.
    ///
    /// @throws VireoException with code DATA when the file is missing, unreadable, of another kind, or
    ///     malformed, with the reason
    public static Safetensors open(Path file) {
        if (Files.isDirectory(file)) {
            throw new VireoException(Code.DATA, "[" + file + "] is a folder, not a weight file", "");
        }
        return WeightMemory.map(file, Safetensors::new);
    }

    /// Reads the content of a file from memory; the bytes are copied. `name` stands in messages where a
    /// file's name would.
    ///
    /// @throws VireoException with code DATA when the content is malformed, with the reason
    public static Safetensors read(byte[] content, String name) {
        return WeightMemory.copy(content, name, Safetensors::new);
    }

    /// Reads a stream to its end, a resource of the class path say; the stream stays open.
    ///
    /// @throws VireoException with code DATA when the stream can't be read or its content is malformed
    public static Safetensors read(InputStream content, String name) {
        try {
            return read(content.readAllBytes(), name);
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + name + "] can't be read: " + IoReason.of(e), "", e);
        }
    }

    /// The names of the tensors, in the order of their bytes.
    public Set<String> names() {
        return header.tensors().keySet();
    }

    @Override
    public String name() {
        return name;
    }

    /// What the file says of each tensor, in the order of their bytes.
    @Override
    public Map<String, TensorSource.Entry> tensors() {
        return header.tensors();
    }

    /// The text that the file carries beside its tensors; empty when there is none.
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /// The bytes of one tensor, read-only and without a copy. They need not lie at a multiple of the
    /// element's size.
    ///
    /// @throws VireoException with code DATA when the file has none of that name
    @Override
    public MemorySegment data(String tensor) {
        TensorSource.Entry entry = tensor(tensor);
        return data.asSlice(entry.offset(), entry.bytes());
    }

    /// The elements of one tensor as floats, row-major: F32 as it is, F16 and BF16 widened without loss.
    ///
    /// @throws VireoException with code DATA when the file has none of that name, it is of another type, or
    ///     has more elements than an array can
    public float[] floats(String tensor) {
        TensorSource.Entry entry = tensor(tensor);
        MemorySegment bytes = data(tensor);
        if (entry.elements() > Integer.MAX_VALUE - 8) {
            throw new VireoException(
                    Code.DATA,
                    "[" + name + "] tensor '" + tensor + "' has " + entry.elements()
                            + " elements, too many for an array",
                    "");
        }
        float[] out = new float[(int) entry.elements()];
        switch (entry.dtype()) {
            case F32 -> MemorySegment.copy(bytes, F32, 0, out, 0, out.length);
            case F16 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = Float.float16ToFloat(bytes.get(I16, 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = Float.intBitsToFloat(bytes.get(I16, 2L * i) << 16);
                }
            }
            case BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, F64, I64, U64 ->
                throw new VireoException(
                        Code.DATA,
                        "[" + name + "] tensor '" + tensor + "' is " + entry.dtype() + ", not F32, F16 or BF16",
                        "");
        }
        return out;
    }

    /// Unmaps the file. Closing again does nothing.
    ///
    /// @throws IllegalStateException when another thread is reading at this moment
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    @Override
    public String toString() {
        return "Safetensors[" + name + ", " + header.tensors().size() + " tensors]";
    }
}
